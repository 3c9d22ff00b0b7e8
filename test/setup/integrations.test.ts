import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const FILES = [
  'integrations/claude-code/oxtail-join.md',
  'integrations/codex/oxtail-join/SKILL.md',
  'integrations/codex/oxtail-join/agents/openai.yaml',
];

const [slashCommand = '', skill = '', interfaces = ''] = FILES.map((file) => readFileSync(file, 'utf8'));

test('what joins by hand is short, and published', () => {
  for (const text of [slashCommand, skill, interfaces]) expect(text.split('\n').length).toBeLessThan(40);
  expect(JSON.parse(readFileSync('package.json', 'utf8')).files).toContain('integrations');
});

test('joining by hand asks first who we are, and claims only what the client itself says', () => {
  for (const [text, variable] of [
    [slashCommand, '$CLAUDE_CODE_SESSION_ID'],
    [skill, `\${CODEX_THREAD_ID:-$CODEX_COMPANION_SESSION_ID}`],
  ] as const) {
    const steps = ['mcp__oxtail__get_my_session', variable, 'mcp__oxtail__claim_session'];
    const places = steps.map((step) => text.indexOf(step));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  }
});

test('Codex can tell when to use the skill', () => {
  expect(skill).toMatch(/^---\nname: oxtail-join\ndescription: \S.*\n---\n/);
  expect(interfaces).toMatch(
    /display_name: "Oxtail Join"[\s\S]*\$oxtail-join[\s\S]*type: "mcp"\n\s+value: "oxtail"/,
  );
});
