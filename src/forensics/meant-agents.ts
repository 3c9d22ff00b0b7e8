import { basename } from 'node:path';
import type { Event } from '../events/index.js';
import type { History } from './history.js';
import { printable } from './printable.js';
import { sessionsIn } from './speakers.js';

/** How many events about an agent are looked through for the servers that spoke for it and where it was. */
const MENTIONS = 512;

/** Which agents somebody means. */
export interface MeantAgents {
  /** As it was written. */
  readonly text: string;
  /** A session id, or how several begin. */
  readonly session: string;
  readonly isWhole: boolean;
  /** Only in these projects; null for any. */
  readonly projects: ReadonlySet<string> | null;
}

/**
 * The agents that a text stands for: the one of that session id; as in `ada@web`, the one of that id in a project of
 * that name or id; or else all whose ids begin with it.
 */
export function agentsMeant(history: History, text: string): MeantAgents {
  if (mentionsOf(history, text).some((event) => sessionsIn(event).has(text))) {
    return { text, session: text, isWhole: true, projects: null };
  }
  const at = text.lastIndexOf('@');
  const session = text.slice(0, Math.max(0, at));
  const projects = session === '' ? [] : projectsAt(history, session, text.slice(at + 1));
  if (projects.length > 0) return { text, session, isWhole: true, projects: new Set(projects) };
  return { text, session: text, isWhole: false, projects: null };
}

/** Whether an agent is among them; null for a project that is not known fits any. */
export function isMeant(meant: MeantAgents, session: string, project: string | null): boolean {
  const { session: wanted, isWhole, projects } = meant;
  if (!(isWhole ? session === wanted : session.startsWith(wanted))) return false;
  return projects === null || project === null || projects.has(project);
}

/** Events of the log that mention an id, of many the first and the last. */
export function mentionsOf(history: History, id: string): Event[] {
  return history.about(id, 'log', MENTIONS);
}

/** Projects of that name or id that an agent was in. */
function projectsAt(history: History, session: string, place: string): string[] {
  const inLog = claimsIn(mentionsOf(history, session), session);
  const claims = inLog.length > 0 ? inLog : claimsIn(history.about(session, 'archive', MENTIONS), session);
  const found = claims.flatMap(({ data }) => {
    const root = data.place?.root ?? rootOf(history, data.server, data.project);
    const isThere = data.project === place || (root !== null && printable(basename(root)) === place);
    return isThere ? data.project : [];
  });
  return [...new Set(found)];
}

function claimsIn(events: readonly Event[], session: string): Event<'session.claimed'>[] {
  return events.flatMap((event) =>
    event.type === 'session.claimed' && event.data.session === session
      ? [event as Event<'session.claimed'>]
      : [],
  );
}

function rootOf(history: History, server: string, project: string): string | null {
  for (const { type, data } of mentionsOf(history, server)) {
    if (type === 'session.started' && data.project?.id === project) return data.project.root;
  }
  return null;
}
