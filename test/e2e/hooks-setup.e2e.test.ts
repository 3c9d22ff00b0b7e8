import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/agent.js';
import { leftFor, mailIn, openAgent, send } from '../support/hooked-agents.js';
import { makeRepository } from '../support/repository.js';
import { userHome } from '../support/user-home.js';

/** Versions of the clients, and the door that setup gives their hooks. */
const VERSIONS = [
  ['2.1.330', '0.169.0', 'mcp_tool'],
  ['2.1.300', '0.150.0', 'command'],
] as const;

test.each(VERSIONS)(
  'after oxtail setup Claude %s and Codex %s, whose hooks are of type %s, have their mail in the middle of a turn',
  async (claudeVersion, codexVersion, type) => {
    const home = realpathSync(temporaryFolder());
    const user = userHome({ claude: { version: claudeVersion }, codex: { version: codexVersion } }, home);
    const { errors, code } = await user.run(['setup']);
    expect({ errors, code }).toEqual({ errors: '', code: 0 });
    expect(user.read('.codex/hooks.json')).toContain(`"type": "${type}"`);
    const scene = { home, cwd: makeRepository(join(home, 'project')) };
    const [claude, codex] = [await openAgent('claude', scene), await openAgent('codex', scene)];
    await send(codex, claude.session, 'to Claude');
    const atTool = await claude.bash();
    expect(atTool.context.map(({ event }) => event)).toEqual(['PreToolUse']);
    expect(mailIn(atTool)).toEqual(['to Claude']);
    await send(claude, codex.session, 'to Codex');
    const atStop = await codex.stop();
    expect(atStop.continued).toBe(true);
    expect(mailIn(atStop)).toEqual(['to Codex']);
    for (const agent of [claude, codex]) expect(await leftFor(agent)).toBe(0);
  },
);
