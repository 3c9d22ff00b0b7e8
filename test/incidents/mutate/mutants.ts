import ts from 'typescript';

/** One change that breaks a reducer, unless it cannot be noticed. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** What is there, and what stands there instead. */
  readonly was: string;
  readonly is: string;
  readonly start: number;
  readonly end: number;
}

/** The text of a file with the change. */
export function mutated(text: string, { start, end, is }: Mutant): string {
  return `${text.slice(0, start)}${is}${text.slice(end)}`;
}

const SWAPPED: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '===',
  [ts.SyntaxKind.AmpersandAmpersandToken]: '||',
  [ts.SyntaxKind.BarBarToken]: '&&',
  [ts.SyntaxKind.LessThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '>',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '<',
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
};

/** Every mutant within a piece of source. */
export function mutantsIn(source: ts.SourceFile, root: ts.Node): Mutant[] {
  const mutants: Mutant[] = [];
  const add = (node: ts.Node, is: string) => {
    const start = node.getStart(source);
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    const was = node.getText(source);
    if (was !== is) mutants.push({ file: source.fileName, line, was, is, start, end: node.end });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return;
    for (const is of changesOf(node, source)) add(node, is);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return mutants;
}

function changesOf(node: ts.Node, source: ts.SourceFile): string[] {
  if (ts.isExpressionStatement(node) || ts.isForOfStatement(node)) return [';'];
  if (ts.isReturnStatement(node) && node.expression !== undefined) return ['return;'];
  if (ts.isIfStatement(node)) return [';'];
  if (ts.isCaseClause(node) && node.statements.length > 0) return ['', ...[]].slice(1);
  if (ts.isBinaryExpression(node)) return binaryChanges(node, source);
  if (ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node))
    return elementsLeftOut(node, source);
  if (isCondition(node)) return [`!(${node.getText(source)})`];
  if (ts.isNumericLiteral(node)) return [String(Number(node.text) + 1)];
  if (ts.isPropertyAccessExpression(node.parent ?? node)) return [];
  return [];
}

function binaryChanges({ left, operatorToken, right }: ts.BinaryExpression, source: ts.SourceFile): string[] {
  const [one, other] = [left.getText(source), right.getText(source)];
  if (operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) return [`(${one})`, `(${other})`];
  const swapped = SWAPPED[operatorToken.kind];
  return swapped === undefined ? [] : [`(${one} ${swapped} ${other})`];
}

/** The literal without each of its parts. */
function elementsLeftOut(
  node: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression,
  source: ts.SourceFile,
): string[] {
  const parts: readonly ts.Node[] = ts.isObjectLiteralExpression(node) ? node.properties : node.elements;
  const texts = parts.map((part) => part.getText(source));
  const [open, close] = ts.isObjectLiteralExpression(node) ? ['{', '}'] : ['[', ']'];
  return parts.map((_, index) => `${open}${texts.filter((_, other) => other !== index).join(', ')}${close}`);
}

function isCondition(node: ts.Node): boolean {
  const { parent } = node;
  if (parent === undefined) return false;
  if (ts.isIfStatement(parent)) return parent.expression === node;
  return ts.isConditionalExpression(parent) && parent.condition === node;
}
