interface Setting {
  readonly kind: 'milliseconds' | 'days' | 'count' | 'bytes' | 'switch' | 'choice' | 'text' | 'path';
  /** What holds when the variable is unset or not valid; null when there is none. */
  readonly default: number | string | null;
  readonly meaning: string;
}

/** Every environment variable that this program reads, in the order of the README. */
const settings = {
  OXTAIL_HOME: {
    kind: 'path',
    default: '~/.oxtail',
    meaning: 'Folder that holds the event log.',
  },
  OXTAIL_ASK_PEER_TIMEOUT_MS: {
    kind: 'milliseconds',
    default: 45_000,
    meaning: 'How long `ask_peer` waits for a reply when the call does not say.',
  },
  OXTAIL_ASK_PEER_MAX_TIMEOUT_MS: {
    kind: 'milliseconds',
    default: 100_000,
    meaning: 'Longest wait of any `ask_peer`; a longer one is lowered to it.',
  },
  OXTAIL_READ_MAX_MESSAGES: {
    kind: 'count',
    default: 50,
    meaning: 'Most messages that one `read_my_messages` answers.',
  },
  OXTAIL_READ_MAX_BODY_BYTES: {
    kind: 'bytes',
    default: 65_536,
    meaning: 'Most message text that one `read_my_messages` answers.',
  },
  OXTAIL_RECEIVED_MAX: {
    kind: 'count',
    default: 1000,
    meaning: 'How many received messages of an agent stay open to a reply by id; a whole number, at least 1.',
  },
  OXTAIL_RETAIN_DAYS: {
    kind: 'days',
    default: 30,
    meaning: 'How long what is finished stays in the log, and an agent that has gone stays known.',
  },
  OXTAIL_RETAIN_BYTES: {
    kind: 'bytes',
    default: 268_435_456,
    meaning:
      'How large the log may be before what is finished leaves it earlier; a whole number, at least 4 MiB.',
  },
  OXTAIL_ARCHIVE_DAYS: {
    kind: 'days',
    default: 180,
    meaning: 'How long what has left the log is kept in the archive.',
  },
  OXTAIL_ARCHIVE_BYTES: {
    kind: 'bytes',
    default: 1_073_741_824,
    meaning: 'How large the archive may be before its oldest part is deleted.',
  },
  OXTAIL_ASK_PEER_WAKE_STRATEGY: {
    kind: 'choice',
    default: 'auto',
    meaning: 'How a peer is woken, whichever tool asks: `auto`, `legacy` or `off`.',
  },
  OXTAIL_AUTOWAKE: {
    kind: 'switch',
    default: 'on',
    meaning: '`off` keeps a reply from waking its recipient.',
  },
  OXTAIL_AUTOWAKE_FRESH_IDLE_MS: {
    kind: 'milliseconds',
    default: 300_000,
    meaning: 'How recently a recipient must have gone idle for a reply to wake it.',
  },
  OXTAIL_AUTOWAKE_MIN_INTERVAL_MS: {
    kind: 'milliseconds',
    default: 4000,
    meaning: 'Shortest time between two wakes of one recipient by replies.',
  },
  OXTAIL_AUTOWAKE_DEDUPE_TTL_MS: {
    kind: 'milliseconds',
    default: 3_600_000,
    meaning: 'How long further replies to one message do not wake its sender again.',
  },
  OXTAIL_WAKE_DEBOUNCE_MS: {
    kind: 'milliseconds',
    default: 1000,
    meaning: 'Wakes of one agent within this time count as one.',
  },
  OXTAIL_WAKE_DRIVERS: {
    kind: 'text',
    default: null,
    meaning:
      'Ways to wake this agent, first choice first: names out of `rewake,codex-queue,tmux`, or `none`; unset, all in this order.',
  },
  OXTAIL_SELF_WAKE: {
    kind: 'switch',
    default: 'on',
    meaning: '`off` keeps the server of this agent from trying a missed wake again.',
  },
  OXTAIL_PENDING_ASK_TTL_MS: {
    kind: 'milliseconds',
    default: 3_600_000,
    meaning: 'How long after a question its late answer still wakes the asker.',
  },
  OXTAIL_HOOK_MAX_BODY_CHARS: {
    kind: 'count',
    default: 24_000,
    meaning:
      'Most characters of message text that one hook hands over, if the client takes that many; more waits.',
  },
  MCP_TRACE_FILE: {
    kind: 'path',
    default: null,
    meaning:
      'File that gets a line of JSON for each wake, ask and search for an id; beyond 16 MiB it goes on in a new one, and the old becomes `.1`.',
  },
  CLAUDECODE: {
    kind: 'switch',
    default: null,
    meaning: '`1` says that Claude Code started this program.',
  },
  CLAUDE_CODE_SESSION_ID: {
    kind: 'text',
    default: null,
    meaning: 'Session id of the Claude Code agent that started this program.',
  },
  CLAUDE_PID: {
    kind: 'count',
    default: null,
    meaning: 'Pid of the Claude Code that called a hook.',
  },
  CLAUDE_PROJECT_DIR: {
    kind: 'path',
    default: null,
    meaning: 'Folder that a Claude Code agent works in.',
  },
  CLAUDE_CONFIG_DIR: {
    kind: 'path',
    default: '~/.claude',
    meaning: 'Folder that holds the transcripts of Claude Code.',
  },
  CODEX_THREAD_ID: {
    kind: 'text',
    default: null,
    meaning: 'Thread id of the Codex agent that started this program.',
  },
  CODEX_COMPANION_SESSION_ID: {
    kind: 'text',
    default: null,
    meaning: 'Thread id of the Codex agent, used when `CODEX_THREAD_ID` is unset.',
  },
  CODEX_HOME: {
    kind: 'path',
    default: '~/.codex',
    meaning: 'Folder that holds the transcripts of Codex; set at all, it is a sign of Codex.',
  },
  CODEX_RUNTIME: {
    kind: 'text',
    default: null,
    meaning: 'Set at all, it is a sign that Codex started this program.',
  },
  CODEX_SANDBOX: {
    kind: 'text',
    default: null,
    meaning: 'Set by Codex for what runs in its sandbox; with `seatbelt` the log is not opened there.',
  },
  TMUX: {
    kind: 'text',
    default: null,
    meaning: 'Set by tmux: names the tmux server that this program runs under.',
  },
  TMUX_PANE: {
    kind: 'text',
    default: null,
    meaning: 'Set by tmux: names the pane that this program runs in.',
  },
  PATH: {
    kind: 'text',
    default: null,
    meaning: 'Where tmux, `claude`, `codex`, and on macOS ps, are looked for.',
  },
  HOME: {
    kind: 'path',
    default: null,
    meaning: 'Home folder, written `~` in this table.',
  },
} as const satisfies Record<string, Setting>;

type Name = keyof typeof settings;
type NumberName = { [K in Name]: (typeof settings)[K]['default'] extends number ? K : never }[Name];

/** Longest wait that `ask_peer` can be asked for, whatever the ceiling is set to. */
export const LONGEST_ASK_MS = 300_000;

/** A smaller log could not hold what is under way. */
export const LEAST_RETAIN_BYTES = 4 * 1024 * 1024;

const DAY_MS = 24 * 60 * 60 * 1000;

/** The values that this version acts on. All are positive; those in milliseconds and bytes may have a fraction. */
export interface Settings {
  readonly askTimeoutMs: number;
  readonly askMaxTimeoutMs: number;
  /** Whole, at least 1. */
  readonly readMaxMessages: number;
  readonly readMaxBodyBytes: number;
  /** Whole, at least 1. */
  readonly receivedMax: number;
  readonly hookMaxBodyChars: number;
  readonly retainMs: number;
  readonly retainBytes: number;
  readonly archiveMs: number;
  readonly archiveBytes: number;
  /** How an agent may be woken: as suits its client, without the gap that suits its client, or not at all. */
  readonly wakeStrategy: WakeStrategy;
  /** Whether a reply may wake its recipient unasked. */
  readonly autowake: boolean;
  /** Whether a missed wake of this agent is tried again. */
  readonly selfWake: boolean;
  readonly freshIdleMs: number;
  readonly wakeMinIntervalMs: number;
  readonly wakeDedupeMs: number;
  readonly wakeDebounceMs: number;
  readonly pendingAskTtlMs: number;
  /** Names as they were given, in lower case, known or not; null for the usual drivers. No driver is called `none`. */
  readonly wakeDrivers: readonly string[] | null;
}

/** What `OXTAIL_ASK_PEER_WAKE_STRATEGY` can say. */
export type WakeStrategy = 'auto' | 'legacy' | 'off';

/** Reads the settings; what is not a finite number above zero counts as unset, and never stops the program. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const positive = (name: NumberName): number => {
    const value = Number(env[name]);
    return Number.isFinite(value) && value > 0 ? value : settings[name].default;
  };
  const word = (name: Name): string => (env[name] ?? '').trim().toLowerCase();
  const strategy = word('OXTAIL_ASK_PEER_WAKE_STRATEGY');
  const drivers = word('OXTAIL_WAKE_DRIVERS')
    .split(/\s*,\s*/)
    .filter(Boolean);
  return {
    askTimeoutMs: positive('OXTAIL_ASK_PEER_TIMEOUT_MS'),
    askMaxTimeoutMs: Math.min(positive('OXTAIL_ASK_PEER_MAX_TIMEOUT_MS'), LONGEST_ASK_MS),
    readMaxMessages: Math.max(1, Math.floor(positive('OXTAIL_READ_MAX_MESSAGES'))),
    readMaxBodyBytes: positive('OXTAIL_READ_MAX_BODY_BYTES'),
    hookMaxBodyChars: positive('OXTAIL_HOOK_MAX_BODY_CHARS'),
    retainMs: positive('OXTAIL_RETAIN_DAYS') * DAY_MS,
    retainBytes: Math.max(LEAST_RETAIN_BYTES, positive('OXTAIL_RETAIN_BYTES')),
    archiveMs: positive('OXTAIL_ARCHIVE_DAYS') * DAY_MS,
    archiveBytes: positive('OXTAIL_ARCHIVE_BYTES'),
    receivedMax: Math.max(1, Math.floor(positive('OXTAIL_RECEIVED_MAX'))),
    wakeStrategy: strategy === 'legacy' || strategy === 'off' ? strategy : 'auto',
    autowake: word('OXTAIL_AUTOWAKE') !== 'off',
    selfWake: word('OXTAIL_SELF_WAKE') !== 'off',
    freshIdleMs: positive('OXTAIL_AUTOWAKE_FRESH_IDLE_MS'),
    wakeMinIntervalMs: positive('OXTAIL_AUTOWAKE_MIN_INTERVAL_MS'),
    wakeDedupeMs: positive('OXTAIL_AUTOWAKE_DEDUPE_TTL_MS'),
    wakeDebounceMs: positive('OXTAIL_WAKE_DEBOUNCE_MS'),
    pendingAskTtlMs: positive('OXTAIL_PENDING_ASK_TTL_MS'),
    wakeDrivers: drivers.length === 0 ? null : drivers,
  };
}

/** Every variable that a user sets for this program: what kind of value it takes and what counts without one. */
export function ownSettings(): readonly (Pick<Setting, 'kind' | 'default'> & { readonly name: string })[] {
  return Object.entries<Setting>(settings)
    .filter(([name]) => name.startsWith('OXTAIL_'))
    .map(([name, { kind, default: usual }]) => ({ name, kind, default: usual }));
}

/** Every variable as a Markdown table for the README. */
export function settingsTable(): string {
  const rows = Object.entries<Setting>(settings).map(([name, setting]) => {
    const byDefault = setting.default === null ? '' : `\`${setting.default}\``;
    return `| \`${name}\` | ${setting.kind} | ${byDefault} | ${setting.meaning} |\n`;
  });
  return `| Variable | Kind | Default | Meaning |\n| --- | --- | --- | --- |\n${rows.join('')}`;
}
