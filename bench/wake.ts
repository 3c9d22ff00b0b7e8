import { execFileSync } from 'node:child_process';
import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { filter, firstValueFrom } from 'rxjs';
import { identityOf } from '../src/clients/index.js';
import { type EventLog, homeOf, openLog, ringsOf, systemAmbient, tailOf } from '../src/events/index.js';
import { agentAddress, projections } from '../src/projections/index.js';
import { openBareStore } from './floor/store.js';
import { McpChild } from './mcp-child.js';
import { emptyPlace, type Place, PROGRAM, startServer, temporaryFolder } from './places.js';
import { printLine } from './report.js';
import { interleaved, medianCall, timed } from './statistics.js';

const SLEEPER = 'sleeper';
const ROUNDS = 60;
const CALLS = 20;
const BODY = 'Please have a look at the failing test.';

/** What it takes until somebody will wake an agent, and what asking for that costs where nobody is to be woken. */
export async function benchWake(): Promise<void> {
  await benchTaken();
  await benchBusy();
}

/** From a request that is on disk to its taking, as this process hears of it; its server then finds nothing armed. */
async function benchTaken(): Promise<void> {
  const place = emptyPlace();
  const sleeper = await startSleeper(place);
  const home = homeOf({ OXTAIL_HOME: place.home });
  const log = await openLog({ home, ambient: systemAmbient(), projections });
  const append = openBareStore(temporaryFolder());
  const address = addressOf(log);
  const tail = tailOf(log, home.bell);
  let made = 0;
  const contenders = {
    ours: async () => {
      const wake = `bench-${made++}`;
      const before = log.head();
      const of = (type: string) =>
        firstValueFrom(
          tail(before).pipe(
            filter((event) => event.type === type && 'wake' in event.data && event.data.wake === wake),
          ),
        );
      // Listening takes a while to begin: what is taken meanwhile would seem to have taken no time.
      const taken = of('wake.taken');
      const ended = of('wake.skipped');
      log.append({ server: 'bench', session: null }, () => ({
        events: [requestOf(wake, address)],
        answer: null,
      }));
      const milliseconds = await timed(() => taken);
      await ended;
      return milliseconds;
    },
    append: () => timed(async () => append(made)),
    bell: () => ring(home.calls),
  };
  await interleaved(10, contenders);
  const figures = await interleaved(ROUNDS, contenders);
  await Promise.all([sleeper.end(), log.close()]);
  const floor = figures.append.map((figure, round) => figure + (figures.bell[round] ?? Number.NaN));
  const what = '(j) wake requested to taken, against a bell and a durable append';
  printLine({ what, unit: 'ms', ours: figures.ours, floor, limit: { atMost: 3 } });
}

/** A send that asks to wake a busy peer, against one that does not. */
async function benchBusy(): Promise<void> {
  const place = emptyPlace();
  const receiver = await startServer(place, 'receiver');
  const sender = await startServer(place, 'sender');
  const send = (more: object) => () =>
    medianCall(CALLS, () => sender.call('send_message', { target: 'receiver', body: BODY, ...more }));
  const contenders = { ours: send({ wake: 'auto' }), floor: send({}) };
  await interleaved(25, contenders);
  const { ours, floor } = await interleaved(ROUNDS, contenders);
  await Promise.all([receiver.end(), sender.end()]);
  const what = '(k) send that would wake a busy peer, against a plain one';
  printLine({ what, unit: 'ms', ours, floor, limit: { atMost: 1.3 } });
}

/** A Claude Code agent between two turns, with mail, and the pipe of a hook that nobody reads. */
async function startSleeper(place: Place): Promise<McpChild> {
  const env = { HOME: place.home, OXTAIL_HOME: place.home, CLAUDE_CODE_SESSION_ID: SLEEPER, CLAUDECODE: '1' };
  const server = new McpChild(PROGRAM, [], { cwd: place.project, env });
  await server.connect('claude-code');
  const stop = { event: 'Stop', session_id: SLEEPER, cwd: place.project, hooks_version: '1' };
  await server.call('hook_event', stop);
  const sender = await startServer(place, 'sender');
  await sender.call('send_message', { target: SLEEPER, body: BODY });
  await sender.end();
  const self = identityOf(process.pid);
  if (self === null) throw new Error('this process is not known');
  mkdirSync(join(place.home, 'rewake'), { recursive: true });
  // As if this process were both the client and the hook's script; it reads nothing.
  const name = `${self.pid}-${self.startToken}`;
  execFileSync('mkfifo', [join(place.home, 'rewake', `${name}.${name}`)]);
  return server;
}

function addressOf(log: EventLog): string {
  const claims = log.read().flatMap((event) => (event.type === 'session.claimed' ? [event.data] : []));
  const own = claims.find(({ session }) => session === SLEEPER);
  if (own === undefined) throw new Error('the sleeper has no id');
  return agentAddress(own.project, own.session);
}

function requestOf(wake: string, address: string) {
  return {
    type: 'wake.requested',
    data: {
      wake,
      messageId: 'bench',
      address,
      via: 'send_message',
      replyTo: null,
      mayType: false,
      attempt: 0,
      given: { option: 'auto', state: 'idle', seenAt: null, strategy: 'auto' },
    },
  } as const;
}

/** From touching a bell to hearing of it, in milliseconds. */
async function ring(folder: string): Promise<number> {
  const heard = firstValueFrom(ringsOf(folder, 1000));
  return timed(() => {
    utimesSync(join(folder, 'bell'), new Date(), new Date());
    return heard;
  });
}
