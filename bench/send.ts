import { LONG, longPlace } from './history.js';
import { emptyPlace, type Place, startFloorServer, startServer, temporaryFolder } from './places.js';
import { printLine } from './report.js';
import { interleaved, medianCall } from './statistics.js';

const WARM_UP = 25;
const ROUNDS = 60;
const CALLS = 20;
const BODY = 'Please have a look at the failing test in the parser, and tell me what you think. '.padEnd(
  150,
  '.',
);

/** One message from one agent to another that runs and does not read meanwhile. */
export async function benchSend(): Promise<void> {
  const empty = await pair(emptyPlace());
  const long = await pair(await longPlace(LONG));
  const floor = await startFloorServer(temporaryFolder());
  const contenders = {
    empty: () => medianCall(CALLS, empty.send),
    long: () => medianCall(CALLS, long.send),
    floor: () => medianCall(CALLS, () => floor.call('append', { body: BODY })),
  };
  await interleaved(WARM_UP, contenders);
  const figures = await interleaved(ROUNDS, contenders);
  await Promise.all([empty.end(), long.end(), floor.end()]);
  const limit = { atMost: 1.5 };
  const unit = 'ms';
  printLine({ what: '(a) send_message, empty log', unit, ours: figures.empty, floor: figures.floor, limit });
  printLine({
    what: '(a) send_message, log of 100,000 events',
    unit,
    ours: figures.long,
    floor: figures.floor,
    limit,
  });
  printLine({
    what: '(a) the long log against the empty one',
    unit,
    ours: figures.long,
    floor: figures.empty,
    limit: { atMost: 1.2 },
  });
}

async function pair(place: Place) {
  const receiver = await startServer(place, 'receiver');
  const sender = await startServer(place, 'sender');
  return {
    send: () => sender.call('send_message', { target: 'receiver', body: BODY }),
    end: () => Promise.all([sender.end(), receiver.end()]),
  };
}
