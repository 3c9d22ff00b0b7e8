import { type Child, startChild } from './child.js';
import type { McpChild } from './mcp-child.js';
import { emptyPlace, FLOOR_APPENDER, startFloorServer, startServer, temporaryFolder } from './places.js';
import { printLine } from './report.js';
import { interleaved, timed } from './statistics.js';

const SENDERS = 6;
const ROUNDS = 7;
/** By each sender in each round. */
const MESSAGES = 150;
const BODY = 'One of many messages to one and the same peer. '.padEnd(150, '.');
/** Keys of different floor processes never meet. */
const KEY_SPACE = 1_000_000;

/** Six agents write to one at the same time, each as fast as it is answered; none may be lost. */
export async function benchSenders(): Promise<void> {
  const place = emptyPlace();
  const receiver = await startServer(place, 'receiver');
  const senders = await each((index) => startServer(place, `sender-${index}`));
  const serverStore = temporaryFolder();
  const floorServers = await each((index) => startFloorServer(serverStore, index * KEY_SPACE));
  const processStore = temporaryFolder();
  const appenders = await each((index) => startAppender(processStore, index * KEY_SPACE));
  let lost = 0;
  const contenders = {
    ours: async () => {
      const sent: string[] = [];
      const rate = await rateOf(() => Promise.all(senders.map((sender) => sendAll(sender, sent))));
      lost += await countLost(receiver, sent);
      return rate;
    },
    servers: () => rateOf(() => Promise.all(floorServers.map(appendAll))),
    processes: () => rateOf(() => Promise.all(appenders.map((appender) => told(appender, String(MESSAGES))))),
  };
  await interleaved(1, contenders);
  const rates = await interleaved(ROUNDS, contenders);
  const processes = [receiver, ...senders, ...floorServers, ...appenders];
  await Promise.all(processes.map((one) => one.end()));
  const line = { unit: '/s', ours: rates.ours, limit: { atLeast: 0.5 } };
  printLine({ what: '(b) six senders, against six bare servers', ...line, floor: rates.servers });
  printLine({ what: '(b) six senders, against six bare processes', ...line, floor: rates.processes });
  printLine({
    what: '(b) messages lost or given twice',
    unit: '',
    ours: [lost],
    floor: [],
    limit: { atMost: 0 },
  });
}

function each<T>(make: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: SENDERS }, (_, index) => make(index)));
}

async function rateOf(work: () => Promise<unknown>): Promise<number> {
  return (SENDERS * MESSAGES * 1000) / (await timed(work));
}

async function sendAll(sender: McpChild, sent: string[]): Promise<void> {
  for (let done = 0; done < MESSAGES; done++) {
    const answer = await sender.call('send_message', { target: 'receiver', body: BODY });
    sent.push(String(answer.message_id));
  }
}

async function appendAll(server: McpChild): Promise<void> {
  for (let done = 0; done < MESSAGES; done++) await server.call('append', { body: BODY });
}

/** Reads until nothing is left. How many were sent and not given, or given more than once. */
async function countLost(receiver: McpChild, sent: readonly string[]): Promise<number> {
  const given: string[] = [];
  for (;;) {
    const { messages } = (await receiver.call('read_my_messages')) as { messages?: { id: string }[] };
    if (messages === undefined || messages.length === 0) break;
    given.push(...messages.map(({ id }) => id));
  }
  const distinct = new Set(given);
  return sent.filter((id) => !distinct.has(id)).length + given.length - distinct.size;
}

async function startAppender(folder: string, firstKey: number): Promise<Child> {
  const appender = startChild(FLOOR_APPENDER, [folder, String(firstKey)], { cwd: folder });
  await line(appender);
  return appender;
}

async function told(appender: Child, order: string): Promise<void> {
  const answer = line(appender);
  appender.write(order);
  await answer;
}

function line(child: Child): Promise<string> {
  return new Promise((resolve) => {
    child.onLine = resolve;
  });
}
