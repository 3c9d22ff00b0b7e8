import type { Check, Facts, Inside, LogFacts } from '../../src/forensics/index.js';
import { diagnose } from '../../src/forensics/index.js';

/** An installation with nothing wrong; each test spoils what it is about. */
export const WELL: Facts = {
  at: 1_700_000_000_000,
  version: '1.0.0',
  home: {
    root: '/home/ada/.oxtail',
    user: 1000,
    entries: [
      { path: '.', kind: 'folder', owner: 1000, mode: 0o700 },
      { path: 'log', kind: 'folder', owner: 1000, mode: 0o700 },
      { path: 'log/data.mdb', kind: 'file', owner: 1000, mode: 0o600 },
    ],
    unsafeFilesystem: null,
    freeBytes: 10_000_000_000,
    logBytes: 1_234_567,
    faults: null,
    marks: [],
  },
  inside: {
    kind: 'open',
    found: {
      head: 40,
      quarantined: 0,
      newest: { looked: 40, bad: [] },
      projections: [{ name: 'mailboxes@2', folded: 40, current: true }],
      foreignTables: [],
      namespace: 'ns',
      servers: [{ pid: 7, program: '1.0.0', clientType: 'codex', presence: 'live', namespace: 'ns' }],
      owedMarks: [],
      hooksHeard: {},
      wakes: { since: null, partial: false, periods: [] },
    },
  },
  clients: [
    {
      name: 'claude',
      title: 'Claude Code',
      type: 'claude-code',
      found: { program: '/bin/claude', version: '2.1.330' },
      hooks: { status: 'ok', problems: [], unseen: [], mend: 'oxtail setup --client claude' },
    },
  ],
  terminal: { tmux: '/bin/tmux', pane: null, session: null },
  settings: [],
  trace: { kind: 'unset' },
};

/** The same with something else inside the log. */
export function inside(more: Partial<LogFacts>): Facts {
  if (WELL.inside.kind !== 'open') throw new Error('the log opens');
  return { ...WELL, inside: { kind: 'open', found: { ...WELL.inside.found, ...more } } };
}

/** The same with a log that cannot be looked into. */
export function shut(how: Inside): Facts {
  return { ...WELL, inside: how };
}

/** The same with something else about the home. */
export function home(more: Partial<Facts['home']>): Facts {
  return { ...WELL, home: { ...WELL.home, ...more } };
}

/** Everything that is not well, by name. */
export function complaints(facts: Facts): Record<string, Check> {
  return Object.fromEntries(
    diagnose(facts)
      .filter(({ state }) => state !== 'ok')
      .map((check) => [check.name, check]),
  );
}
