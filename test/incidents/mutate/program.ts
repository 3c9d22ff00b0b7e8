import { createRequire } from 'node:module';
import { basename } from 'node:path';
import ts from 'typescript';
import type { Projection } from '../../../src/events/index.js';

const nodeRequire = createRequire(import.meta.url);

/** Runs the files of the projections, one of which may have been changed; gives the projections. */
export function programOf(texts: ReadonlyMap<string, string>): readonly Projection[] {
  const modules = new Map<string, Record<string, unknown>>();
  const load = (name: string): Record<string, unknown> => {
    const known = modules.get(name);
    if (known !== undefined) return known;
    const module = { exports: {} as Record<string, unknown> };
    modules.set(name, module.exports);
    const require = (from: string) =>
      from.startsWith('./') ? load(basename(from, '.js')) : nodeRequire(from);
    new Function('module', 'exports', 'require', texts.get(name) ?? '')(module, module.exports, require);
    return module.exports;
  };
  return load('index').projections as readonly Projection[];
}

/** TypeScript as it runs here. */
export function transpiled(text: string): string {
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 };
  return ts.transpileModule(text, { compilerOptions: options }).outputText;
}

/** Names of the projections in whose making a file has a part. */
export function projectionsOver(sources: ReadonlyMap<string, { text: string }>, file: string): Set<string> {
  const users = new Set([file]);
  for (let before = 0; before !== users.size; ) {
    before = users.size;
    for (const [name, { text }] of sources) {
      if (name !== 'index' && [...users].some((user) => text.includes(`from './${user}.js'`)))
        users.add(name);
    }
  }
  const declared = [...users].map((user) => /^ {2}name: '(\w+)',$/m.exec(sources.get(user)?.text ?? '')?.[1]);
  return new Set(declared.flatMap((name) => name ?? []));
}
