import type { Check, Judge } from './check.js';
import { clients, hooks, trust } from './clients.js';
import type { Facts } from './facts.js';
import { faults } from './faults.js';
import { filesystem } from './filesystem.js';
import { marks } from './marks.js';
import { permissions } from './permissions.js';
import { records } from './records.js';
import { room } from './room.js';
import { goneServers, namespaces, serverVersions } from './servers.js';
import { settings } from './settings.js';
import { size } from './size.js';
import { store } from './store.js';
import { tables } from './tables.js';
import { terminal } from './terminal.js';
import { trace } from './trace.js';
import { wakes } from './wakes.js';
import { writer } from './writer.js';

/** Everything that is looked at, in the order in which it is told. A new check is one file and one line here. */
const judges: readonly Judge[] = [
  store,
  writer,
  permissions,
  filesystem,
  room,
  size,
  records,
  tables,
  serverVersions,
  goneServers,
  namespaces,
  marks,
  clients,
  hooks,
  trust,
  terminal,
  wakes,
  settings,
  trace,
  faults,
];

/** What is wrong with this installation, and what mends it. Pure. */
export function diagnose(facts: Facts): readonly Check[] {
  return judges.flatMap((judge) => judge(facts));
}
