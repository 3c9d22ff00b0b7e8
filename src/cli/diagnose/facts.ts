import { type Env, onPath } from '../../clients/index.js';
import { homeOf } from '../../events/index.js';
import {
  type ClientFacts,
  type Facts,
  type Inside,
  settingFaults,
  type TerminalFacts,
} from '../../forensics/index.js';
import { findClients, freshnessOf, setupClients } from '../../setup/index.js';
import { sessionNameOf, terminalOf } from '../../wake/index.js';
import type { Context } from '../context.js';
import { homeFacts, namesIn } from './home-facts.js';
import { traceFacts } from './trace.js';

/** Gathers everything that is judged, beside the look inside the log that is under way. Changes nothing. */
export async function gatherFacts(context: Context, looking: Promise<Inside>): Promise<Facts> {
  const { ambient, version } = context;
  const home = homeOf(ambient.env);
  const found = homeFacts(home);
  const [looked, clients, terminal, trace] = await Promise.all([
    looking,
    clientFacts(ambient.env, home.root),
    terminalFacts(ambient.env),
    traceFacts(context),
  ]);
  return {
    at: ambient.now(),
    version,
    // Marks may have been made since: mail that was seen to wait has one now.
    home: { ...found, marks: namesIn(home.marks) },
    inside: looked,
    clients,
    terminal,
    settings: settingFaults(ambient.env),
    trace,
  };
}

async function clientFacts(env: Env, root: string): Promise<ClientFacts[]> {
  const found = await findClients(env, null);
  const each = setupClients.map(async ({ name, title, type }) => {
    const one = found.find(({ client }) => client.name === name);
    const { status, problems, unseen, mend } = await freshnessOf(type, env, root);
    const there = one === undefined ? null : { program: one.program, version: one.version };
    return { name, title, type, found: there, hooks: { status, problems, unseen, mend } };
  });
  return Promise.all(each);
}

async function terminalFacts(env: Env): Promise<TerminalFacts> {
  const own = terminalOf(env);
  return {
    tmux: onPath('tmux', env),
    pane: own?.pane ?? null,
    session: own === null ? null : await sessionNameOf(own),
  };
}
