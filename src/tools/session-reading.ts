import { running } from '../agents/index.js';
import {
  adapterOf,
  type ClientType,
  type Project,
  projectOf,
  type ReadOptions,
  readTranscript,
  type TranscriptReading,
  transcriptModifiedAt,
} from '../clients/index.js';
import type { Moment } from '../events/index.js';
import { type Address, bindingsOf, findAgent, type ServerRow, serversAt } from '../projections/index.js';
import { folderOf, paneTextOf, sessionNameOf, type Terminal } from '../wake/index.js';
import { type SessionSource, SOURCES } from './own-entry.js';
import { gatherTargetFacts, resolveTarget, type TargetFacts, type Unresolved } from './resolve-target.js';
import type { Caller, Surroundings } from './types.js';

/** What is to be read, with every number already within its bounds. */
export interface ReadingWish extends ReadOptions {
  readonly name: string;
  /** Null for the caller's own project. */
  readonly projectRoot: string | null;
  readonly mode: 'auto' | 'transcript' | 'pane';
  readonly paneLines: number;
  /** Code points. */
  readonly paneMaxChars: number;
}

/** The agent that a name means, as the log knows it. */
export interface Subject {
  readonly address: Address;
  readonly session: string | null;
  readonly clientType: ClientType;
  readonly source: SessionSource | null;
  readonly transcriptPath: string | null;
  /** Null when neither the agent nor a running server of it tells. */
  readonly place: string | null;
  readonly terminal: Terminal | null;
}

/** What was read of an agent, or why nothing was. */
export type Content =
  | { readonly mode: 'transcript'; readonly reading: TranscriptReading }
  | { readonly mode: 'pane'; readonly text: string; readonly truncated: boolean }
  | { readonly mode: 'none'; readonly error: string };

/** What reading found outside the log. */
export interface ReadingFacts extends TargetFacts {
  /** The project that was asked for, by its directory; null for the caller's own. */
  readonly asked: Project | null;
  /** Null when the name means nobody that the caller may read. */
  readonly found: {
    readonly address: Address;
    /** Of the tmux session that shows the agent. */
    readonly terminalName: string | null;
    /** When its transcript was last written, in unix milliseconds; null without one. */
    readonly modifiedAt: number | null;
    readonly content: Content;
  } | null;
}

/** Reads what there is to read of the agent that a name means within the caller's project. */
export async function gatherReading(wish: ReadingWish, surroundings: Surroundings): Promise<ReadingFacts> {
  const { caller, env, look } = surroundings;
  const asked = wish.projectRoot === null ? null : projectOf(wish.projectRoot);
  if (asked !== null && asked.id !== caller.project.id) {
    return { presence: new Map(), terminals: new Map(), asked, found: null };
  }
  const targets = await gatherTargetFacts(wish.name, surroundings);
  const subject = look((now) => subjectOf(now, wish.name, caller, targets));
  if ('error' in subject) return { ...targets, asked, found: null };
  const transcript = transcriptOf(subject, caller.project, env);
  const found = {
    address: subject.address,
    terminalName: subject.terminal === null ? null : await sessionNameOf(subject.terminal),
    modifiedAt: transcript === null ? null : transcriptModifiedAt(transcript),
    content: await contentOf(subject, transcript, wish, caller.project),
  };
  return { ...targets, asked, found };
}

/** Resolves a name as the other tools do, but for the caller itself, which may read what it did. */
export function subjectOf(
  now: Moment,
  name: string,
  caller: Caller,
  facts: TargetFacts,
): Subject | Unresolved {
  const resolved = resolveTarget(now, name, caller, facts);
  if ('error' in resolved && resolved.error !== 'self-send') return resolved;
  const { address, session, servers } =
    'error' in resolved ? { ...caller, servers: serversAt(now, caller.address) } : resolved;
  const agent = session === null ? undefined : findAgent(now, caller.project.id, session);
  const alive = running(facts.presence, servers);
  const newest = alive.at(-1);
  return {
    address,
    session,
    clientType: agent?.clientType ?? newest?.clientType ?? 'unknown',
    source: session === null ? null : sourceOf(now, session, servers),
    transcriptPath: agent?.transcriptPath ?? null,
    place: agent?.place?.cwd ?? newest?.cwd ?? null,
    terminal: alive.findLast(({ terminal }) => terminal !== null)?.terminal ?? null,
  };
}

function sourceOf(now: Moment, session: string, servers: readonly ServerRow[]): SessionSource | null {
  const bindings = servers.flatMap(({ server }) => bindingsOf(now, server));
  const strategy = bindings.findLast(({ binding }) => binding.session === session)?.binding.strategy;
  return strategy === undefined ? null : SOURCES[strategy];
}

/** Null without one, and where it says that it is of another project: whoever claims an id may not read its past there. */
function transcriptOf(
  { clientType, session, transcriptPath, place }: Subject,
  project: Project,
  env: Surroundings['env'],
): string | null {
  const adapter = adapterOf(clientType);
  const expected = session === null || place === null ? null : adapter.transcriptPath(session, place, env);
  const path = transcriptPath ?? expected;
  const named = path === null ? null : adapter.placeOfTranscript(path);
  return named === null || projectOf(named).id === project.id ? path : null;
}

async function contentOf(
  subject: Subject,
  transcript: string | null,
  wish: ReadingWish,
  project: Project,
): Promise<Content> {
  if (transcript !== null && wish.mode !== 'pane') {
    const reading = readTranscript(transcript, adapterOf(subject.clientType), wish);
    if (reading !== 'missing') return { mode: 'transcript', reading };
  }
  if (subject.terminal !== null && wish.mode !== 'transcript') {
    return readPane(subject.terminal, wish, project);
  }
  return { mode: 'none', error: reasonForNothing(wish.mode, transcript !== null) };
}

function reasonForNothing(mode: ReadingWish['mode'], isMissing: boolean): string {
  const missing = 'The transcript file is missing or cannot be opened';
  if (mode === 'pane') return 'No tmux pane to capture: it does not run in tmux, or not at all.';
  if (mode === 'transcript') {
    return isMissing
      ? `${missing}.`
      : 'No transcript of it is known: its client keeps none that can be read.';
  }
  return isMissing
    ? `${missing}, and it has no tmux pane to capture instead.`
    : 'It is in this project, but has neither a transcript that can be read nor a tmux pane.';
}

/** A pane may by now show something else than the agent that once ran in it. */
async function readPane(terminal: Terminal, wish: ReadingWish, project: Project): Promise<Content> {
  const folder = await folderOf(terminal);
  if (folder === null || projectOf(folder).id !== project.id) {
    return { mode: 'none', error: 'Its tmux pane is gone, or shows a folder outside this project.' };
  }
  const captured = await paneTextOf(terminal, wish.paneLines);
  if ('error' in captured) return { mode: 'none', error: captured.error };
  const end = lastCodePoints(captured.text, wish.paneMaxChars);
  if (end === captured.text) return { mode: 'pane', text: end, truncated: false };
  const text = `…[pane truncated to last ${wish.paneMaxChars} chars]\n${end}`;
  return { mode: 'pane', text, truncated: true };
}

/** The end of a text, at most so many code points. */
export function lastCodePoints(text: string, most: number): string {
  let start = text.length;
  for (let count = 0; count < most && start > 0; count += 1) {
    const isPair = start > 1 && (text.codePointAt(start - 2) ?? 0) > 0xffff;
    start -= isPair ? 2 : 1;
  }
  return text.slice(start);
}
