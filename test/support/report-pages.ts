import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageOf, readReport } from '../../src/forensics/index.js';
import { temporaryFolder } from './agent.js';
import { historyOf } from './history-of.js';
import type { World } from './world.js';

/** What pages of tests say of themselves. */
export const BASIS = {
  kind: 'log',
  first: 1,
  last: 1,
  head: 1,
  leftOut: 0,
  version: 'test',
  madeAt: 1_700_000_000_000,
} as const;

/** What somebody may write to get out of where it is shown. */
export const HOSTILE = [
  '</script><script>window.harmed = true</script>',
  '</title></style></pre></details><h1>harmed</h1>',
  ']]></svg><img src=x onerror="window.harmed=true">',
  '"><img src=x onerror="window.harmed=true">',
  "' onmouseover='window.harmed=true' x='",
  '<!--',
  '&lt;img src=x&gt; &#60;b&#62;',
  'javascript:window.harmed=true',
  '\u0000\u001b[31m\u202egnp.exe\u2066\u2028\ufeff',
];

/** The page of all that happened in a world, as a file that is there until the test ends. */
export function pageFile(world: World): { file: string; page: string } {
  const last = world.events.length;
  const page = pageOf(readReport(historyOf(world.events), 1, last), { ...BASIS, last, head: last });
  const file = join(temporaryFolder(), 'page.html');
  writeFileSync(file, page);
  return { file, page };
}
