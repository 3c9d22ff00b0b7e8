import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import ts from 'typescript';
import { type Mutant, mutantsIn } from './mutants.js';

const FOLDER = resolve('src/projections');

/** Files of the projections, by their name without an ending. */
export function projectionSources(): Map<string, ts.SourceFile> {
  const names = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'));
  return new Map(
    names.map((file) => [
      basename(file, '.ts'),
      ts.createSourceFile(file, readFileSync(join(FOLDER, file), 'utf8'), ts.ScriptTarget.ES2023, true),
    ]),
  );
}

/** Every mutant of what folds: all that can be reached from the `apply` of a projection. */
export function mutantsOfReducers(sources: ReadonlyMap<string, ts.SourceFile>): Mutant[] {
  const reached = new Map<ts.Node, ts.SourceFile>();
  const open: Declared[] = [...sources].flatMap(([file, source]) =>
    foldsIn(source).map((node) => ({ file, node })),
  );
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const source = sources.get(next.file);
    if (source === undefined || reached.has(next.node)) continue;
    reached.set(next.node, source);
    for (const name of namesIn(next.node)) {
      const found = declarationOf(sources, next.file, name);
      if (found !== undefined) open.push(found);
    }
  }
  return [...reached].flatMap(([node, source]) => mutantsIn(source, node));
}

/** `handles` and `apply` of the projections that a file declares. */
function foldsIn(source: ts.SourceFile): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    const name = ts.isObjectLiteralElementLike(node) ? node.name?.getText(source) : undefined;
    if (name === 'apply' || name === 'handles') found.push(node);
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What is named in a piece of source and declared outside of it. */
function namesIn(root: ts.Node): Set<string> {
  const names = new Set<string>();
  const own = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isDeclared(node)) own.add(node.text);
    else if (ts.isIdentifier(node) && !isField(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return new Set([...names].filter((name) => !own.has(name)));
}

function isDeclared(node: ts.Identifier): boolean {
  const { parent } = node;
  if (!ts.isBindingElement(parent) && !ts.isParameter(parent) && !ts.isVariableDeclaration(parent))
    return false;
  return parent.name === node;
}

/** A field's name is no use of what is called the same. */
function isField(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  return (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
}

interface Declared {
  readonly file: string;
  readonly node: ts.Node;
}

/** Where a name of a file is declared: there, or in the file that it is imported from. */
function declarationOf(
  sources: ReadonlyMap<string, ts.SourceFile>,
  file: string,
  name: string,
): Declared | undefined {
  for (const statement of sources.get(file)?.statements ?? []) {
    const node = declaredBy(statement, name);
    if (node !== undefined) return { file, node };
    if (!ts.isImportDeclaration(statement) || !importsName(statement, name)) continue;
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    if (from.startsWith('./')) return declarationOf(sources, basename(from, '.js'), name);
  }
  return undefined;
}

/** A function, or what a constant is. */
function declaredBy(statement: ts.Statement, name: string): ts.Node | undefined {
  if (ts.isFunctionDeclaration(statement)) return statement.name?.text === name ? statement : undefined;
  if (!ts.isVariableStatement(statement)) return undefined;
  return statement.declarationList.declarations.find((one) => one.name.getText() === name)?.initializer;
}

function importsName({ importClause }: ts.ImportDeclaration, name: string): boolean {
  const bindings = importClause?.namedBindings;
  return (
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.some((one) => one.name.text === name)
  );
}
