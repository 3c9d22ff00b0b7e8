import { hostname, tmpdir, userInfo } from 'node:os';
import type { Event } from '../../../src/events/index.js';

/** What a recording must not hold. */
const TELLTALES = [tmpdir(), tmpdir().replaceAll('/', '-'), process.cwd(), hostname(), userInfo().homedir];

/** A folder of a test, as it is and as a client spells it in a file name. */
const FOLDER = new RegExp(`(${tmpdir()}/|${tmpdir().replaceAll('/', '-')}-)oxtail-test-(\\w{6})`, 'g');

/** The same events on nobody's machine: paths, boots and the processes around a client are called otherwise. */
export function onNobodysMachine(events: readonly Event[]): Event[] {
  const folders = new Map<string, string>();
  const nameOf = (id: string) => {
    folders.set(id, folders.get(id) ?? `folder-${folders.size + 1}`);
    return folders.get(id);
  };
  const text = JSON.stringify(events.map(withoutSurroundings)).replace(
    FOLDER,
    (_, before: string, id: string) =>
      before.endsWith('/') ? `/home/somebody/${nameOf(id)}` : `-home-somebody-${nameOf(id)}`,
  );
  for (const telltale of TELLTALES) {
    if (telltale.length > 2 && text.includes(telltale)) throw new Error(`the recording holds "${telltale}"`);
  }
  return JSON.parse(text) as Event[];
}

function withoutSurroundings(event: Event): Event {
  const data = { ...event.data } as Record<string, unknown>;
  if ('bootId' in data) data.bootId = 'boot';
  if ('namespace' in data) data.namespace = 'pids';
  if ('hook' in data && data.hook !== null)
    data.hook = { ...(data.hook as object), bootId: 'boot', namespace: 'pids' };
  if (event.type === 'session.started') data.ancestors = uptoClient(event);
  return { ...event, data } as Event;
}

/** What is above the client is whoever plays the incident. */
function uptoClient({ data: { ancestors, client } }: Event<'session.started'>) {
  const last = ancestors.findIndex(({ pid }) => pid === client?.pid);
  return ancestors.slice(0, last + 1);
}
