import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Ancestor,
  type ClientAdapter,
  type Env,
  isSessionId,
  type TranscriptMessage,
} from '../../src/clients/index.js';
import { environmentsOf, objectsOf, texts } from './hostile.js';
import { testTranscripts } from './transcripts-contract.js';
import { twice } from './twice.js';

/** A call's `_meta`; undefined for a call without one. */
export type Meta = Readonly<Record<string, unknown>> | undefined;

/** What a client was seen to do: an adapter has to understand all of it, and nothing of another's. */
export interface AdapterExamples {
  /** Null for no client in particular. */
  readonly handshakeName: string | null;
  /** Where it can be told by the environment; null when nowhere. */
  readonly environment: Env | null;
  /** An environment that holds a session id. */
  readonly session: { readonly env: Env; readonly is: string } | null;
  readonly modelCalls: readonly Meta[];
  /** The thread that its calls name. */
  readonly thread: string | null;
  /** Members of `_meta` by each of which a model's call is known. */
  readonly modelMarks: readonly string[];
  /** Null for a client whose hooks call no server. */
  readonly hookCalls: readonly Meta[] | null;
  /** Where a server in `/cwd` works; null when that is not to be told by its environment or root. */
  readonly places: readonly { readonly env: Env; readonly root: string | null; readonly is: string | null }[];
  /** The pid of the client, for a hook with these ancestors. */
  readonly hooks: readonly {
    readonly ancestors: readonly Ancestor[];
    readonly env: Env;
    readonly client: number | null;
  }[];
  /** Command lines of a process that gives its children the environment of another terminal. */
  readonly borrowed: readonly (readonly string[])[];
  /** Characters of one hook's text that were seen to reach the model whole, and that were seen to be cut. */
  readonly textSeenWhole: number;
  readonly textSeenCut: number;
  /** Milliseconds between typed text and Enter that were seen to be needed by the longest text tried; 0 for none. */
  readonly enterGapNeeded: number;
  /** The variable that moves its folder. */
  readonly folderVariable: string | null;
  /** Null for a client whose transcripts are not read. */
  readonly transcript: TranscriptExample | null;
  /** Lines of a transcript, and what was said in them. */
  readonly said: readonly (readonly [unknown, TranscriptMessage])[];
  /** Lines that show a turn going on, and one that has ended. */
  readonly busy: readonly unknown[];
  readonly idle: readonly unknown[];
  /** The agent's own shell, and the id that it is to print; null for any fresh one. */
  readonly shell: { readonly env: Env; readonly prints: string | null };
}

/** A transcript as it lies in the home folder `/home/me`. */
export interface TranscriptExample {
  readonly folder: string;
  readonly session: string;
  readonly place: string;
  readonly path: string;
  readonly lines: readonly unknown[];
  /** Whether it names its place itself. */
  readonly namesPlace: boolean;
}

/** The tests that every adapter passes; `others` are the examples of all other adapters. */
export function testAdapter(
  adapter: ClientAdapter,
  own: AdapterExamples,
  others: readonly AdapterExamples[],
): void {
  testRecognition(adapter, own, others);
  testCalls(adapter, own, others);
  testSurroundings(adapter, own);
  testTranscripts(adapter, own, others);
}

function testRecognition(
  adapter: ClientAdapter,
  own: AdapterExamples,
  others: readonly AdapterExamples[],
): void {
  const { type } = adapter;

  test(`${type}: its own handshake and environment are recognised, and those of no other client`, () => {
    expect(adapter.handshakeName).toBe(own.handshakeName);
    if (own.handshakeName !== null) expect(adapter.matchesName(own.handshakeName)).toBe(true);
    if (own.environment !== null) expect(adapter.matchesEnvironment(own.environment)).toBe(true);
    expect(adapter.matchesEnvironment({})).toBe(false);
    for (const { handshakeName, environment } of others) {
      if (handshakeName !== null) expect(adapter.matchesName(handshakeName)).toBe(false);
      if (environment !== null) expect(adapter.matchesEnvironment(environment)).toBe(false);
    }
  });

  test(`${type}: any name and environment is recognised or not`, () => {
    fc.assert(
      fc.property(texts, environmentsOf(variablesOf(own)), (name, env) => {
        expect(typeof twice(() => adapter.matchesName(name))).toBe('boolean');
        expect(typeof twice(() => adapter.matchesEnvironment(env))).toBe('boolean');
      }),
    );
  });

  test(`${type}: the id of an environment is found; where there is no usable one, a sentence says why`, () => {
    if (own.session !== null) {
      const found = { session: own.session.is, source: 'env', confidence: 'high' };
      expect(adapter.sessionFromEnvironment(own.session.env)).toEqual(found);
    }
    fc.assert(
      fc.property(environmentsOf(variablesOf(own)), (env) => {
        const found = twice(() => adapter.sessionFromEnvironment(env));
        if ('session' in found) {
          expect(isSessionId(found.session)).toBe(true);
          expect(Object.values(env)).toContain(found.session);
        } else {
          expect(found.reason).toMatch(/^[\x20-\x7e]{10,300}\.$/);
        }
      }),
    );
  });
}

function testCalls(adapter: ClientAdapter, own: AdapterExamples, others: readonly AdapterExamples[]): void {
  const { type, isHookCall } = adapter;
  const { hookCalls, modelCalls, modelMarks } = own;
  const marks = ['threadId', 'callId', 'progressToken', 'claudecode/toolUseId', ...modelMarks];

  test(`${type}: its calls name their thread if it has threads, and else none, whatever they carry`, () => {
    expect(adapter.namesThreads).toBe(own.thread !== null);
    for (const meta of [...modelCalls, ...(hookCalls ?? [])]) expect(adapter.threadOf(meta)).toBe(own.thread);
    fc.assert(
      fc.property(objectsOf(marks), (meta) => {
        const thread = twice(() => adapter.threadOf(meta));
        if (thread === null) return;
        expect(adapter.namesThreads).toBe(true);
        expect(isSessionId(thread)).toBe(true);
      }),
    );
  });

  test(`${type}: a hook’s call is told from a model’s, if its calls show it at all`, () => {
    expect(isHookCall === null).toBe(hookCalls === null);
    for (const meta of hookCalls ?? []) expect(isHookCall?.(meta)).toBe(true);
    for (const meta of modelCalls) expect(isHookCall?.(meta) ?? false).toBe(false);
  });

  if (isHookCall === null || hookCalls === null) return;

  test(`${type}: whatever carries a mark of a model’s call is the model’s`, () => {
    for (const meta of hookCalls) {
      for (const mark of modelMarks) {
        for (const value of ['x', 0, '', null, {}])
          expect(isHookCall({ ...meta, [mark]: value })).toBe(false);
      }
    }
  });

  test(`${type}: no call of another client, of its model or its hooks, is a hook’s`, () => {
    for (const meta of others.flatMap((other) => [...other.modelCalls, ...(other.hookCalls ?? [])])) {
      expect(isHookCall(meta)).toBe(false);
    }
  });

  test(`${type}: any call is a hook’s or not, and a hook’s names a thread if the client has threads`, () => {
    fc.assert(
      fc.property(objectsOf(marks), (meta) => {
        const fromHook = twice(() => isHookCall(meta));
        if (fromHook) expect(adapter.threadOf(meta) !== null).toBe(adapter.namesThreads);
        else expect(fromHook).toBe(false);
      }),
    );
  });
}

function testSurroundings(adapter: ClientAdapter, own: AdapterExamples): void {
  const { type } = adapter;

  test(`${type}: where its agents work is told for every server or for none, as an absolute path`, () => {
    for (const { env, root, is } of own.places) expect(adapter.placeOf(env, '/cwd', root)).toBe(is);
    const tells = own.places.every(({ is }) => is !== null);
    const roots = fc.constantFrom(null, '/root');
    fc.assert(
      fc.property(environmentsOf(variablesOf(own)), roots, (env, root) => {
        const place = twice(() => adapter.placeOf(env, '/cwd', root));
        expect(place?.startsWith('/') ?? null).toBe(tells ? true : null);
      }),
    );
  });

  test(`${type}: the client of a hook is the right one of its ancestors, or none`, () => {
    for (const { ancestors, env, client } of own.hooks) {
      expect(adapter.clientOfHook(ancestors, env)?.pid ?? null).toBe(client);
    }
    // None of them can be a process of this machine.
    const pids = fc.oneof(fc.constantFrom(0, -1, Number.NaN, 2 ** 53), fc.integer({ min: 900_000_000 }));
    const ancestors = fc.array(fc.record({ pid: pids, name: texts, startToken: texts }), { maxLength: 16 });
    fc.assert(
      fc.property(ancestors, environmentsOf(variablesOf(own)), (above, env) => {
        const client = twice(() => adapter.clientOfHook(above, env));
        if (client === null) return;
        expect(above.map(({ pid, startToken }) => ({ pid, startToken }))).toContainEqual(client);
      }),
      { numRuns: 30 },
    );
  });

  test(`${type}: a borrowed environment is known by the processes above, and no other is`, () => {
    for (const line of own.borrowed) expect(adapter.borrowsEnvironment([['sh'], line])).toBe(true);
    for (const lines of [[], [[]], [['tmux'], ['zsh'], ['node', '/opt/client/cli.js']]]) {
      expect(adapter.borrowsEnvironment(lines)).toBe(false);
    }
    fc.assert(
      fc.property(fc.array(fc.array(texts)), (lines) => {
        expect(typeof twice(() => adapter.borrowsEnvironment(lines))).toBe('boolean');
      }),
    );
  });

  test(`${type}: a hook says no more than was seen to reach the model whole`, () => {
    const { units, bytes } = adapter.hookTextLimit;
    expect(units).toBeGreaterThan(0);
    expect(units).toBeLessThanOrEqual(own.textSeenWhole);
    if (bytes !== null) expect(bytes).toBeGreaterThan(0);
    expect(bytes ?? units).toBeLessThan(own.textSeenCut);
  });

  test(`${type}: Enter waits longer than was seen to be needed, and not at all where nothing is`, () => {
    const { enterGapMs } = adapter;
    if (own.enterGapNeeded === 0) expect(enterGapMs).toBe(0);
    else expect(enterGapMs).toBeGreaterThan(own.enterGapNeeded);
    expect(enterGapMs).toBeLessThanOrEqual(1000);
  });

  test(`${type}: what its user’s line begins with are signs that no text begins with`, () => {
    // An exclamation mark begins a line for the shell.
    expect(adapter.promptMarks).toMatch(/^[^\s\w!\\\]^-]*$/u);
  });

  test(`${type}: an agent that has no id is told a command that prints one in its shell`, () => {
    const { bash_command, instruction } = adapter.nextStep;
    expect(instruction).toContain('bash_command');
    expect(instruction).toContain('register_my_session');
    const env = { PATH: process.env.PATH, ...own.shell.env };
    const { status, stdout, stderr } = spawnSync('sh', ['-c', bash_command], { env, encoding: 'utf8' });
    expect({ status, stderr, lines: stdout.split('\n').length }).toEqual({ status: 0, stderr: '', lines: 2 });
    const id = stdout.trimEnd();
    expect(isSessionId(id)).toBe(true);
    if (own.shell.prints !== null) expect(id).toBe(own.shell.prints);
  });
}

/** Every variable that the client was seen to set, and those that lead to its files. */
export function variablesOf(own: AdapterExamples): string[] {
  const seen = [own.environment, own.session?.env, own.shell.env, ...own.places.map(({ env }) => env)];
  const named = seen.flatMap((env) => Object.keys(env ?? {}));
  return [
    ...new Set([
      ...named,
      'HOME',
      'CLAUDE_PID',
      ...(own.folderVariable === null ? [] : [own.folderVariable]),
    ]),
  ];
}
