import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { claimEvents } from '../../src/agents/index.js';
import { adapterFor, hostFacts, identityOf } from '../../src/clients/index.js';
import { homeOf, type NewEvent, systemAmbient } from '../../src/events/index.js';
import { runHook } from '../../src/hooks/run.js';
import { Host } from '../../src/server/host.js';
import { claimAt } from '../../src/server/identity.js';
import { temporaryFolder } from '../support/agent.js';
import { hookCall } from '../support/hook-deeds.js';
import { eventsOf, OBSERVER, openTestLog } from '../support/open-log.js';
import { makeRepository } from '../support/repository.js';
import { World } from '../support/world.js';

const [FIRST, SECOND] = ['first', 'second'];
const BORN = '499f16ac-0804-4abf-8d8c-8dd5dc5690b6';

/** A server of Claude Code that this very process is, and its log as another program sees it. */
async function scene(more: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const cwd = makeRepository(join(folder, 'project'));
  const home = homeOf({ OXTAIL_HOME: join(folder, '.oxtail') });
  const env: Record<string, string | undefined> = {
    HOME: folder,
    OXTAIL_HOME: home.root,
    CLAUDE_PROJECT_DIR: cwd,
    ...more,
  };
  const host = new Host({
    ambient: { ...systemAmbient(), env },
    home,
    program: 'test',
    clientInfo: () => ({ name: 'claude-code', version: '1' }),
    clientRoot: async () => null,
  });
  onTestFinished(() => host.close());
  const log = await openTestLog(folder);
  const record = (...events: NewEvent[]) => log.append(OBSERVER, () => ({ events, answer: null }));
  const standing = async () => {
    host.forgetCallers();
    return (await host.standing(null)) ?? expect.unreachable();
  };
  return { cwd, env, host, log, record, standing, marks: () => readdirSync(home.marks).sort() };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** The agent says itself who it is. */
async function claim({ host, standing, cwd }: Scene, session: string): Promise<void> {
  const now = await standing();
  const found = { session, cwd, strategy: 'explicit', evidence: 'test' } as const;
  const claimed = claimAt(now.self, {}, found);
  await host.append(now, (moment) => ({ events: claimEvents(moment, claimed, new Map()), answer: null }));
}

/** Somebody of the same project writes to it. */
async function write({ standing, log, record }: Scene, to: string): Promise<void> {
  const { caller } = await standing();
  const world = new World();
  for (const event of log.read({ from: 1, to: log.head() })) world.given([event]);
  const known = world.events.length;
  const sender = world.join('5e4d', 'sender', caller.project);
  expect(world.when('send_message', { target: to, body: 'x' }, sender).answer).toMatchObject({ ok: true });
  record(...world.events.slice(known));
}

test.each(['explicit', 'environment'] as const)(
  'W29: a server that was recorded as lost by mistake after its agent went on is who that went on as (%s)',
  async (strategy) => {
    const one = await scene(strategy === 'environment' ? { CLAUDE_CODE_SESSION_ID: FIRST } : {});
    if (strategy === 'explicit') await claim(one, FIRST);
    const { caller, self } = await one.standing();
    expect(caller.session).toBe(FIRST);
    // Of a client process that is not known to be the server's own: nothing else leads to the new id.
    const client = { pid: 1, startToken: 'another' };
    const run = { client, bootId: 'b', namespace: 'n', transcriptPath: null, source: 'clear' } as const;
    const from = { project: caller.project.id, from: FIRST, to: SECOND };
    one.record({ type: 'session.continued', data: { ...from, ...run } });
    for (const how of ['lost', 'lost'] as const) {
      one.record({ type: 'session.ended', data: { server: self.server, how, evidence: 'wrongly' } });
      expect((await one.standing()).caller.session).toBe(SECOND);
    }
    const claimed = eventsOf(one.log, 'session.claimed').map(({ data }) => data.session);
    expect(claimed).toEqual([FIRST, SECOND, SECOND]);
  },
);

test('a guess that its agent corrects leaves no mark of mail behind', async () => {
  const one = await scene({ CLAUDE_CODE_SESSION_ID: FIRST });
  await write(one, FIRST);
  expect(one.marks()).toEqual([FIRST]);
  await claim(one, SECOND);
  expect(one.marks()).toEqual([SECOND]);
});

test('an id that an agent leaves as it is keeps the mark of the mail that waits there', async () => {
  const one = await scene();
  await claim(one, FIRST);
  await write(one, FIRST);
  await claim(one, SECOND);
  expect(one.marks()).toEqual([FIRST]);
});

test('a session that is cleared while mail waits leaves no mark of the old id behind', async () => {
  const one = await scene({ CLAUDE_CODE_SESSION_ID: FIRST });
  await write(one, FIRST);
  const { self } = await one.standing();
  const client = self.started.client ?? expect.unreachable('a test runs below some program');
  const env = { ...one.env, CLAUDE_PID: String(client.pid), CLAUDE_CODE_SESSION_ID: SECOND };
  const ran = runHook(one.log, hookCall('SessionStart', SECOND, { source: 'clear', cwd: one.cwd }), {
    client: 'claude-code',
    ambient: { ...systemAmbient(), env },
  });
  ran.confirm();
  expect(eventsOf(one.log, 'session.continued').map(({ data }) => data.to)).toEqual([SECOND]);
  expect(one.marks()).toEqual([SECOND]);
});

/** Has the client begin a transcript after the server started. */
async function bear({ host, standing, cwd, env }: Scene): Promise<void> {
  await host.announce();
  const { self } = await standing();
  const path = adapterFor('claude-code', {}).transcriptPath(BORN, cwd, env) ?? expect.unreachable();
  mkdirSync(dirname(path), { recursive: true });
  // The clock of a filesystem is behind by some milliseconds.
  do {
    rmSync(path, { force: true });
    writeFileSync(path, '');
  } while (statSync(path).birthtimeMs <= self.since);
}

test('W27: the only transcript born since a server started tells its id, unless a rival comes up while it is looked at', async () => {
  for (const hasRival of [false, true]) {
    const one = await scene();
    await bear(one);
    const { self } = await one.standing();
    let comesUp = hasRival;
    // Whoever looks for transcripts asks for this variable first.
    Object.defineProperty(one.env, 'CLAUDE_CONFIG_DIR', {
      get() {
        if (!comesUp) return undefined;
        comesUp = false;
        const client = identityOf(process.pid);
        const rival = { ...self.started, server: 'e1', client, ...hostFacts(), inherits: [] };
        one.record({ type: 'session.started', data: rival });
        return undefined;
      },
    });
    await one.host.adoptByBirth();
    expect(eventsOf(one.log, 'session.started')).toHaveLength(hasRival ? 2 : 1);
    const claimed = eventsOf(one.log, 'session.claimed').map(({ data }) => data.strategy);
    expect(claimed).toEqual(hasRival ? [] : ['birth-time']);
    expect((await one.standing()).caller.session).toBe(hasRival ? null : BORN);
  }
});
