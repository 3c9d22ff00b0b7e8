import { expect, test } from 'vitest';
import { parseJsonServers, withJsonServer, withoutJsonServer } from '../../src/setup/json-registration.js';
import { LeftAlone } from '../../src/setup/left-alone.js';
import { parseTomlServers, withoutTomlServer, withTomlServer } from '../../src/setup/toml-registration.js';
import type { Registration } from '../../src/setup/types.js';

const wanted: Registration = {
  command: '/opt/my node/bin/node',
  args: ['/opt/it\'s "here"/oxtail.js'],
  envVars: ['TMUX', 'TMUX_PANE'],
};
const entry = { command: wanted.command, args: wanted.args };

const JSON_FILES = [
  '{}',
  '{\n  "numStartups": 7,\n  "mcpServers": {}\n}',
  '{\r\n  // of mine\r\n  "mcpServers": {\r\n    "other": { "command": "x" }, // keep\r\n  },\r\n}\r\n',
  '{"projects":{"/a":{"mcpServers":{"oxtail":{"command":"y"}}}}}',
];

test.each(JSON_FILES)(
  'a server is added to JSON and taken out again, and nothing else changes: %j',
  (text) => {
    const edited = withJsonServer(text, wanted);
    const before = parseJsonServers(text);
    expect(parseJsonServers(edited)).toEqual({
      ...before,
      mcpServers: { ...(before.mcpServers as object), oxtail: { type: 'stdio', ...entry } },
    });
    for (const comment of text.match(/\/\/.*/g) ?? []) expect(edited).toContain(comment);
    const back = withoutJsonServer(edited, before);
    expect(parseJsonServers(back)).toEqual(before);
    for (const comment of text.match(/\/\/.*/g) ?? []) expect(back).toContain(comment);
  },
);

test('what else an entry of ours says stays when its command changes', () => {
  const text =
    '{ "mcpServers": { "oxtail": { "args": [], "command": "old", "env": { "A": "b" } /* c */ } } }';
  const edited = withJsonServer(text, wanted);
  expect(parseJsonServers(edited)).toEqual({ mcpServers: { oxtail: { ...entry, env: { A: 'b' } } } });
  expect(edited).toContain('/* c */');
});

const TOML_FILES = [
  '',
  '# mine\r\nmodel = "x"   # best\r\n\r\n[mcp_servers.other]\r\ncommand = "y" # note\r\nargs = [ "a", "b" ]\r\n',
  'mcp_servers = { other = { command = "x" } }\n',
  'when = 1979-05-27T07:32:00Z\nbig = 9007199254740993\nfloat = 1.0\n\n[projects."/home/me"]\ntrust_level = "trusted"\n',
  '[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = "command" # mine\ncommand = "x"\n',
];

test.each(TOML_FILES)('a server is added to TOML, and taken out again the file is as it was: %j', (text) => {
  const before = parseTomlServers(text);
  const edited = withTomlServer(text, wanted);
  const servers = parseTomlServers(edited).mcp_servers as Record<string, unknown>;
  expect(servers.oxtail).toEqual({ ...entry, env_vars: wanted.envVars });
  for (const comment of text.match(/#.*/g) ?? []) expect(edited).toContain(comment);
  if (text.includes('\r\n')) expect(edited).toContain('model = "x"   # best\r\n');
  expect(withoutTomlServer(edited, before)).toBe(text);
});

test('a table of ours keeps its other keys, its comments and its other variables', () => {
  const text = '[mcp_servers.oxtail]\ncommand = "old" # why\nenv_vars = ["MINE"]\ntool_timeout_sec = 60\n';
  const edited = withTomlServer(text, wanted);
  expect(parseTomlServers(edited).mcp_servers).toEqual({
    oxtail: { ...entry, env_vars: ['MINE', 'TMUX', 'TMUX_PANE'], tool_timeout_sec: 60 },
  });
  expect(edited).toContain('# why');
});

test.each([
  ['{ "mcpServers": [] }', 'has "mcpServers" that are not an object'],
  ['[1]', 'does not hold an object at its top'],
  ['{ "mcpServers": { ', 'is not valid JSON (line 1)'],
])('W47: JSON that is not what it should be is left alone: %s', (text, reason) => {
  expect(() => withJsonServer(text, wanted)).toThrow(new LeftAlone(reason));
});

test.each([
  ['mcp_servers = 1\n', 'has "mcp_servers" that are not a table'],
  ['a = 1\nb = = 2\n', 'is not valid TOML (line 2)'],
])('W47: TOML that is not what it should be is left alone: %s', (text, reason) => {
  expect(() => withTomlServer(text, wanted)).toThrow(new LeftAlone(reason));
});
