import { expect, test } from 'vitest';
import { type Agent, startAgent, temporaryFolder } from '../support/agent.js';
import { startProgram } from '../support/child-processes.js';
import { type Mail, readAllMail, readMail, sendMail } from '../support/mail.js';
import { card, expectFolded, OBSERVER, openTestLog } from '../support/open-log.js';
import { programs } from '../support/programs.js';

const NAMES = ['ant', 'bee', 'cat', 'dog', 'eel'];
const TRAFFIC_MS = 20_000;

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One agent that lives on through the crashes of its server, and what it did and saw. */
interface Life {
  readonly name: string;
  agent: Agent;
  /** Settles when the server that is being started is there. */
  up: Promise<unknown>;
  /** What was sent with `ok:true` as its answer, by recipient, in order. */
  readonly acknowledged: Map<string, string[]>;
  readonly seen: Mail[];
}

async function begin(home: string, name: string): Promise<Life> {
  const agent = await startAgent({ home, cwd: home, session: name });
  return { name, agent, up: Promise.resolve(), acknowledged: new Map(), seen: [] };
}

/** Ends an agent's server at once and starts another under the same id. */
function crash(home: string, life: Life): Promise<unknown> {
  const restart = async () => {
    await life.agent.kill();
    life.agent = await startAgent({ home, cwd: home, session: life.name });
  };
  life.up = restart();
  return life.up;
}

/** Does one thing after another until the time is up; what a crash interrupts is given up. */
async function live(life: Life, chance: () => number, isOver: () => boolean): Promise<void> {
  for (let count = 0; !isOver(); count++) {
    await life.up;
    const others = NAMES.filter((name) => name !== life.name);
    const target = others[Math.floor(chance() * others.length)]!;
    const kind = chance();
    try {
      if (kind < 0.6) await say(life, target, `${life.name} to ${target} ${count}`);
      else if (kind < 0.9) await readAndReply(life);
      else await ask(life, target, `${life.name} asks ${target} ${count}`);
    } catch (error) {
      // Only a crash may interrupt: whatever the server itself reports fails the test.
      if (!String(error).includes('Connection closed')) throw error;
    }
  }
}

async function say(life: Life, target: string, body: string): Promise<void> {
  const answer = await sendMail(life.agent, target, body);
  expect(answer.ok).toBe(true);
  acknowledge(life, target, body);
}

async function readAndReply(life: Life): Promise<void> {
  const mail = await readMail(life.agent);
  life.seen.push(...mail);
  for (const { id, body, request_id, from_session_id = '' } of mail) {
    if (request_id === undefined) continue;
    const reply = `re: ${body}`;
    const answer = await life.agent.call('reply_to_message', { message_id: id, body: reply });
    expect(answer.ok).toBe(true);
    acknowledge(life, from_session_id, reply);
  }
}

async function ask(life: Life, target: string, body: string): Promise<void> {
  const answer = await life.agent.call('ask_peer', { target, body, timeout_ms: 200 });
  expect(answer.ok).toBe(true);
  acknowledge(life, target, body);
  if (answer.reply !== null) life.seen.push(answer.reply as Mail);
}

function acknowledge(life: Life, target: string, body: string): void {
  life.acknowledged.set(target, [...(life.acknowledged.get(target) ?? []), body]);
}

test('P1 P3 P4 P5 W6 W19 nothing is lost, doubled or disordered while five agents crash at random for 20 seconds', async () => {
  const home = temporaryFolder();
  const lives = await Promise.all(NAMES.map((name) => begin(home, name)));
  const end = performance.now() + TRAFFIC_MS;
  const isOver = () => performance.now() > end;
  const killing = chances(1);
  let crashes = 0;
  const kill = async () => {
    while (!isOver()) {
      await crash(home, lives[Math.floor(killing() * lives.length)]!);
      crashes += 1;
    }
  };
  const traffic = lives.map((life, index) => live(life, chances(index + 2), isOver));
  await Promise.all([...traffic, kill()]);
  for (const life of lives) {
    await life.up;
    life.seen.push(...(await readAllMail(life.agent)));
  }
  let acknowledged = 0;
  for (const receiver of lives) {
    const firsts = firstSights(receiver.seen);
    for (const sender of lives) {
      const sent = sender.acknowledged.get(receiver.name) ?? [];
      acknowledged += sent.length;
      expect(missing(sent, firsts)).toEqual([]);
      expect(disorder(firsts.filter((body) => body.startsWith(`${sender.name} to `)))).toEqual([]);
    }
    expect(unmarkedRepeats(receiver.seen)).toEqual([]);
  }
  // So that the test cannot pass without having tested anything.
  expect(crashes).toBeGreaterThan(5);
  expect(acknowledged).toBeGreaterThan(50);
  expectFolded(await openTestLog(home));
}, 60_000);

function firstSights(seen: readonly Mail[]): string[] {
  return [...new Set(seen.map(({ body }) => body))];
}

function missing(sent: readonly string[], seen: readonly string[]): string[] {
  const known = new Set(seen);
  return sent.filter((body) => !known.has(body));
}

/** Messages of one sender, by the number at their end, that come after a later one. */
function disorder(bodies: readonly string[]): string[] {
  const numbers = bodies.map((body) => Number(body.split(' ').at(-1)));
  return bodies.filter((_, index) => index > 0 && (numbers[index] ?? 0) < (numbers[index - 1] ?? 0));
}

/** What was shown before and is shown again as if it had not been. */
function unmarkedRepeats(seen: readonly Mail[]): string[] {
  const known = new Set<string>();
  return seen.flatMap(({ id, body, already_handed_over }) => {
    const repeated = known.has(id) && already_handed_over !== true;
    known.add(id);
    return repeated ? [body] : [];
  });
}

test('P1 P5 a writer that is killed inside its transaction leaves nothing behind, and nobody waits for it', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const survivor = await startAgent({ home, cwd: home, session: 'survivor' });
  for (const [program, command] of [
    ['current', 'inside SIGKILL'],
    ['deadly', 'put die'],
  ] as const) {
    const victim = await startProgram(home, program);
    await victim.tell('append 3');
    const before = log.stored();
    victim.order(command);
    await victim.ended;
    expect(log.stored()).toEqual(before);
    expect(await survivor.call('set_my_state', { purpose: program })).toMatchObject({ ok: true });
    expect(log.head()).toBe(before.head + 1);
    expectFolded(log);
  }
  const after = await openTestLog(home, { projections: programs.deadly });
  after.append(OBSERVER, () => ({ events: [card('unharmed')], answer: null }));
  expectFolded(after, programs.deadly);
});
