import type { ClientType } from '../clients/index.js';
import { shellQuoted } from '../events/index.js';
import type { HookEventName } from './types.js';

/** Clients that can be given command hooks. */
export const HOOK_CLIENTS = ['claude-code', 'codex'] as const satisfies readonly ClientType[];

/** What the trigger starts, and where it looks. Absolute paths. */
export interface TriggerPaths {
  readonly node: string;
  /** The built hook entry. */
  readonly entry: string;
  /** Holds unless the hook's own environment sets `OXTAIL_HOME`. */
  readonly home: string;
}

/**
 * The script that clients run as `sh <script> <client> <event>`, for any POSIX shell. It never reads its input,
 * ends with 0 whatever happens, and before and after a tool starts nothing unless mail may wait. The letters of
 * a plain id are spelled out because a range means other letters in other locales.
 */
export function triggerScript({ node, entry, home }: TriggerPaths): string {
  return `# Starts Node at the turns of a session, to record who is busy or idle; at a tool call only if mail may wait.
client=$1 event=$2
home=\${OXTAIL_HOME:-}
[ -n "$home" ] || home=${shellQuoted(home)}
case $event in PreToolUse | PostToolUse)
  id=
  [ "$client" != claude-code ] || id=\${CLAUDE_CODE_SESSION_ID:-}
  [ \${#id} -le 128 ] || id=
  case $id in
    '' | *[!abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-]*)
      set -- "$home"/waiting/*
      mark=$1 ;;
    *) mark=$home/waiting/$id ;;
  esac
  [ -e "$mark" ] || exit 0 ;;
esac
{ NODE_OPTIONS='' OXTAIL_HOME=$home ${shellQuoted(node)} ${shellQuoted(entry)} "$client" "$event"; } 2>/dev/null
exit 0
`;
}

/**
 * The line that a client's settings hold: runs the script, and succeeds in silence when it is gone or broken.
 * (Some shells answer a missing script with 2, which blocks the tool that the hook was called for.)
 */
export function triggerCommand(
  script: string,
  client: (typeof HOOK_CLIENTS)[number],
  event: HookEventName,
): string {
  return `sh ${shellQuoted(script)} ${client} ${event} 2>/dev/null || :`;
}
