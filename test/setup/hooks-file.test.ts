import { expect, test } from 'vitest';
import { claudeCode } from '../../src/setup/claude-code.js';
import { withHooks } from '../../src/setup/hooks-file.js';
import { contentOf, readJson } from '../../src/setup/json-document.js';
import { LeftAlone } from '../../src/setup/left-alone.js';
import { hookScript } from '../../src/setup/names.js';
import { foreignPart, ownHooksIn } from '../../src/setup/own-hooks.js';
import type { EventHook, JsonObject } from '../../src/setup/types.js';
import { wantedHooks } from '../../src/setup/wanted-hooks.js';

const home = "/home/it's me/.oxtail";
const script = hookScript(home);
const wanted = wantedHooks(claudeCode, home, true);

function settingsIn(text: string): JsonObject {
  return contentOf(readJson(text).root) as JsonObject;
}

function installed(text: string): string {
  return withHooks(text, { wanted, script, before: null });
}

function removed(text: string, before: string): string {
  return withHooks(text, { wanted: [], script, before: settingsIn(before) });
}

function ownIn(text: string): EventHook[] {
  return sorted(ownHooksIn(settingsIn(text), script));
}

function sorted(hooks: readonly EventHook[]): EventHook[] {
  return hooks.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

/** Whether everything that can be seen of a text is in another one, in its order. */
function isWithin(text: string, other: string): boolean {
  let found = -1;
  return Array.from(text.replaceAll(/\s/g, '')).every((character) => {
    found = other.indexOf(character, found + 1);
    return found >= 0;
  });
}

/** Files as people have them. Each is followed by what holds for all of them. */
const FILES: Record<string, string> = {
  empty: '',
  'an empty object': '{}',
  'without hooks': '{\n  "model": "opus"\n}\n',
  'on one line': '{"model":"opus","hooks":{"Stop":[{"hooks":[{"type":"command","command":"a"}]}]}}',
  'comments and trailing commas': `// head
{
  /* of the model */ "model": "opus", // best
  "hooks": {
    // on stop
    "Stop": [
      { "matcher": "", "hooks": [{ "type": "command", "command": "say hi" }] }, // keep
      // last word
    ],
    "PreToolUse": [], // none yet
  }, // end of hooks
} // end
`,
  'comments at odd places': `{
  "hooks" /* a */ : /* b */ { /* c */
    "Stop": [ { "hooks": [ { "type": "command", "command": "x" } /* d */ , ] /* e */ } /* f */ ] /* g */
    // h
  }
}`,
  'only comments inside': '{\n  "hooks": {\n    // nothing here\n  }\n}\n',
  tabs: '{\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t{\n\t\t\t\t"hooks": []\n\t\t\t}\n\t\t]\n\t}\n}\n',
  'carriage returns': '{\r\n    "model": "opus",\r\n    "hooks": {\r\n        "Stop": []\r\n    }\r\n}\r\n',
  'matchers of others': `{
  "hooks": {
    "PreToolUse": [{ "matcher": "Bash|Edit", "hooks": [{ "type": "command", "command": "lint" }] }],
    "Notification": "not even a list"
  }
}
`,
};

test.each(Object.entries(FILES))('W46: nothing of a file changes but for our hooks: %s', (_, text) => {
  const edited = installed(text);
  expect(ownIn(edited)).toEqual(sorted(wanted));
  const meaning = text === '' ? {} : settingsIn(text);
  expect(foreignPart(settingsIn(edited), script)).toEqual(foreignPart(meaning, script));
  expect(isWithin(text, edited)).toBe(true);
  for (const comment of text.match(/\/\/.*|\/\*.*?\*\//g) ?? []) expect(edited).toContain(comment);
  expect(installed(edited)).toBe(edited);
});

test.each(Object.entries(FILES))('taking our hooks out leaves the file as it was: %s', (name, text) => {
  const back = removed(installed(text), text === '' ? '{}' : text);
  expect(settingsIn(back)).toEqual(text === '' ? {} : settingsIn(text));
  for (const comment of text.match(/\/\/.*|\/\*.*?\*\//g) ?? []) expect(back).toContain(comment);
  const isExact = ['an empty object', 'without hooks', 'matchers of others'].includes(name);
  if (isExact) expect(back.replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
  expect(ownIn(back)).toEqual([]);
});

test('line ends and indentation are those of the file', () => {
  const crlf = installed(FILES['carriage returns'] ?? '');
  expect(crlf.split('\r\n').join('')).not.toContain('\n');
  expect(crlf).toContain('\r\n        "SessionStart": [\r\n            {\r\n                "hooks": [');
  expect(installed(FILES.tabs ?? '')).toContain('\n\t\t"SessionStart": [\n\t\t\t{\n\t\t\t\t"hooks": [');
});

test('a list that ends in a comma goes on doing so, and one that does not does not', () => {
  const loose = installed('{\n  "hooks": {\n    "Stop": [\n      null,\n    ],\n  },\n}\n');
  expect(loose).toContain('\n      },\n    ],\n');
  expect(loose).toMatch(/\n {4}\],\n {2}\},\n\}\n$/);
  expect(installed(loose.replace(/,(?=\n *[\]}])/g, ''))).not.toMatch(/,\s*[\]}]/);
});

test('a comment beside our entry keeps the list that it is in', () => {
  const text = installed('{\n  "hooks": {\n    "Stop": []\n  }\n}\n');
  const commented = text.replace('"Stop": [\n', '"Stop": [\n      // of mine\n');
  expect(removed(commented, '{}')).toBe('{\n  "hooks": {\n    "Stop": [\n      // of mine\n    ]\n  }\n}\n');
});

test('W46: an entry that we share keeps its matcher, its other commands and its comments', () => {
  const text = `{
  "hooks": {
    "Stop": [
      {
        "matcher": "mine", // a matcher
        "hooks": [
          { "type": "command", "command": "first" }, // before
          { "type": "command", "command": "\\"$HOME/.oxtail/hooks/stop.sh\\"" },
          // after
          { "type": "command", "command": "last" }
        ]
      }
    ]
  }
}
`;
  const edited = installed(text);
  const [entry] = (settingsIn(edited).hooks as Record<string, JsonObject[]>).Stop ?? [];
  expect(entry).toEqual({
    matcher: 'mine',
    hooks: [
      { type: 'command', command: 'first' },
      wanted.find(({ event }) => event === 'Stop')?.hook,
      { type: 'command', command: 'last' },
    ],
  });
  expect(ownIn(edited)).toEqual(sorted(wanted));
  const back = removed(edited, text);
  expect(back).toBe(text.replace(/.*stop\.sh.*\n/, ''));
});

test('W46: what 0.13.0 installed is replaced, with its marker', () => {
  const old = (name: string) => ({
    hooks: [{ type: 'command', command: `"$HOME/.oxtail/hooks/${name}.sh"` }],
  });
  const text = JSON.stringify(
    {
      hooks: { PreToolUse: [old('pretooluse')], Stop: [old('stop'), old('stop')], Other: [old('old')] },
      _oxtailHook: { version: 5 },
    },
    null,
    2,
  );
  const edited = installed(text);
  expect(ownIn(edited)).toEqual(sorted(wanted));
  expect(edited).not.toMatch(/_oxtailHook|Other|\/(?:stop|old|pretooluse)\.sh/);
  expect(settingsIn(removed(installed(text), '{}'))).toEqual({});
});

test.each([
  `notify; sh '/home/me/.oxtail/hooks/stop.sh'`,
  '~/.oxtail/hooks/stop.sh | tee log',
  '/home/me/hooks/stop.sh',
  '/home/me/code/oxtail/hooks/lint.sh',
  '/home/me/hooks/hook.sh codex lint',
  '/home/me/.oxtail/hooks/stop.sh && say done',
  `if sh -n '/home/me/.oxtail/hooks/rewake.sh' 2>/dev/null; then exec sh '/home/me/.oxtail/hooks/rewake.sh'; fi; x`,
  `if sh -n '/home/me/rewake.sh' 2>/dev/null; then exec sh '/home/me/rewake.sh'; fi`,
  `if sh -n '/a' 2>/dev/null; then exec sh '/hooks/rewake.sh'; fi`,
  `sh -c '. ~/.oxtail/hooks/stop.sh'`,
])('W46: a command that does more than run our script is not ours: %s', (command) => {
  const text = JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: 'command', command }] }] } });
  expect(installed(text)).toContain(JSON.stringify(command));
});

test('hooks of another server or another tool are not ours', () => {
  const others = [
    { type: 'mcp_tool', server: 'other', tool: 'hook_event' },
    { type: 'mcp_tool', server: 'oxtail', tool: 'another' },
    'no object',
    null,
  ];
  const text = JSON.stringify({ hooks: { Stop: [{ hooks: others }, null, 7] } });
  expect(settingsIn(removed(installed(text), text))).toEqual(settingsIn(text));
});

test('hooks of ours that run the script of another home are replaced', () => {
  const elsewhere = withHooks('{}', {
    wanted: wantedHooks(claudeCode, '/mnt/ox', true),
    script: '/mnt/ox/hooks/hook.sh',
    before: null,
  });
  expect(installed(elsewhere)).not.toContain('/mnt/ox');
  expect(ownIn(installed(elsewhere))).toEqual(sorted(wanted));
});

test('older hooks of ours are brought up to date where they stand', () => {
  const before = installed('{\n  "model": "opus"\n}\n');
  const older = before.replaceAll('"hooks_version": "1"', '"hooks_version": "0"');
  expect(older).not.toBe(before);
  expect(installed(older)).toBe(before);
});

test('a hook that this version does not want is taken out', () => {
  const all = withHooks('{}', { wanted: wantedHooks(claudeCode, home, false), script, before: null });
  const fewer = wanted.filter(({ event }) => event === 'Stop');
  expect(fewer).toHaveLength(2);
  expect(ownIn(withHooks(all, { wanted: fewer, script, before: null }))).toEqual(sorted(fewer));
  const older = wantedHooks(claudeCode, home, false);
  expect(ownIn(withHooks(installed('{}'), { wanted: older, script, before: null }))).toEqual(sorted(older));
});

test('an empty list that was there before stays, one of ours does not', () => {
  const text = '{\n  "hooks": {\n    "Stop": []\n  }\n}\n';
  expect(removed(installed(text), text)).toBe(text);
  expect(removed(installed(text), '{}')).toBe('{}\n');
});

test.each([
  ['{ "hooks": { "Stop": [ }', 'is not valid JSON (line 1)'],
  ['{\n  "a": 1\n  "b": 2\n}', 'is not valid JSON (line 3)'],
  ['[]', 'does not hold an object at its top'],
  ['{ "hooks": [] }', 'has "hooks" that are not an object'],
  ['{ "hooks": { "Stop": { } } }', 'has "hooks" whose "Stop" is not a list'],
])('W47, W48: a file of the wrong shape is left alone: %s', (text, reason) => {
  expect(() => installed(text)).toThrow(new LeftAlone(reason));
});

test('a file that names a key twice is left alone when that would change more than our hooks', () => {
  const text = '{ "hooks": { "Stop": [{ "hooks": [{ "command": "a" }] }] }, "hooks": { "Stop": [] } }';
  const edited = installed(text);
  expect(foreignPart(JSON.parse(edited), script)).toEqual(foreignPart(JSON.parse(text), script));
  expect(ownHooksIn(JSON.parse(edited), script)).toHaveLength(wanted.length);
});
