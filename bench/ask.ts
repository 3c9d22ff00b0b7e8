import { setTimeout } from 'node:timers/promises';
import type { McpChild } from './mcp-child.js';
import { emptyPlace, startServer } from './places.js';
import { printLine } from './report.js';
import { median, timed } from './statistics.js';

const ROUNDS = 80;
const WARM_UP = 10;
const SENDS = 3;
/** Longer than a hand-over waits to be recorded as confirmed: an agent that answers has thought first. */
const THINKING_MS = 40;
const BODY = 'Which of the two did you mean? '.padEnd(150, '.');

/** From the call that answers a question to the return of the call that waits for it, in another process. */
export async function benchAsk(): Promise<void> {
  const place = emptyPlace();
  const asker = await startServer(place, 'asker');
  const replier = await startServer(place, 'replier');
  const answers: number[] = [];
  const sends: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const answer = await answerToReturn(asker, replier);
    const send = await sendTime(asker, replier);
    if (round < 0) continue;
    answers.push(answer);
    sends.push(send);
  }
  await Promise.all([asker.end(), replier.end()]);
  printLine({
    what: '(c) answer to return of ask_peer, against a send',
    unit: 'ms',
    ours: answers,
    floor: sends,
    limit: { atMost: 5 },
  });
}

async function answerToReturn(asker: McpChild, replier: McpChild): Promise<number> {
  const asked = asker.call('ask_peer', { target: 'replier', body: BODY });
  const question = await questionFor(replier);
  await setTimeout(THINKING_MS);
  let elapsed = Number.NaN;
  const begun = performance.now();
  const returned = asked.then(({ reply }) => {
    if (reply === null) throw new Error('ask_peer returned without its answer');
    elapsed = performance.now() - begun;
  });
  await Promise.all([returned, replier.call('reply_to_message', { message_id: question, body: BODY })]);
  return elapsed;
}

async function questionFor(replier: McpChild): Promise<string> {
  for (;;) {
    const { messages } = (await replier.call('read_my_messages')) as { messages: Question[] };
    const question = messages.find(({ request_id }) => typeof request_id === 'string');
    if (question !== undefined) return question.id;
    await setTimeout(1);
  }
}

interface Question {
  readonly id: string;
  readonly request_id?: string;
}

async function sendTime(asker: McpChild, replier: McpChild): Promise<number> {
  const times: number[] = [];
  for (let done = 0; done < SENDS; done++) {
    times.push(await timed(() => asker.call('send_message', { target: 'replier', body: BODY })));
  }
  await replier.call('read_my_messages');
  await setTimeout(THINKING_MS);
  return median(times);
}
