/*
 * A program that has the log open and does what its input says, one word and one argument a line; it answers
 * each with one line of JSON. Its first argument names the projections that it was built with.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { lowerMark } from '../../src/agents/index.js';
import { type Decision, homeOf, type Moment, openLog, systemAmbient } from '../../src/events/index.js';
import { foldDifferences } from '../support/fold-check.js';
import { deliver, isUnmarked, RECIPIENT, takeAll } from '../support/marked-mail.js';
import { programs } from '../support/programs.js';

const ambient = systemAmbient();
const projections = programs[process.argv[2] as keyof typeof programs];
const home = homeOf(ambient.env);
const log = await openLog({ home, ambient, projections });
const actor = { server: `program ${process.argv[2]}`, session: null };

/** Records a card of this name. */
const put = (purpose: string): Decision<string> => ({
  events: [{ type: 'session.state_set', data: { address: 'server:ab', purpose } }],
  answer: purpose,
});

const commands: Record<string, (argument: string) => unknown> = {
  /** Appends this many cards, each decided on the count of those before. */
  append: (count) => {
    for (let done = 0; done < Number(count); done++) {
      log.append(actor, (now: Moment) => put(`${process.argv[2]} after ${now.head}`));
    }
    return log.head();
  },
  put: (purpose) => log.append(actor, () => put(purpose)).head,
  look: () => log.look((now) => now.head),
  check: () => foldDifferences(log, projections),
  /** Delivers this many messages, each looked after: a mark stands whenever anything is owed. */
  deliver: (count) => inTurn(count, () => deliver(log, ambient.newId())),
  /** As often, takes what waits, confirms it, and lowers the mark. */
  take: (count) =>
    inTurn(count, () => {
      takeAll(log);
      lowerMark(log, RECIPIENT.session);
    }),
  /** Sends itself a signal inside the transaction. */
  inside: (signal) =>
    log.append(actor, () => {
      process.kill(process.pid, signal as NodeJS.Signals);
      return put(signal);
    }).head,
};

/** How often the mark was missing while something was owed. */
function inTurn(count: string, act: () => void): number {
  let missing = 0;
  for (let done = 0; done < Number(count); done++) {
    act();
    if (isUnmarked(log, home)) missing += 1;
  }
  return missing;
}

function attempt(name: string, argument: string): object {
  try {
    return { result: commands[name]?.(argument) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return { error: code ?? String(error) };
  }
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [name = '', ...rest] = line.split(' ');
    writeSync(1, `${JSON.stringify(attempt(name, rest.join(' ')))}\n`);
  })
  .on('close', () => void log.close());
writeSync(1, `${JSON.stringify({ result: 'open' })}\n`);
