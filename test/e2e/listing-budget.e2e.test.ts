import { expect, test } from 'vitest';
import { startAgent, temporaryFolder } from '../support/agent.js';

test('Listing budget: JSON.stringify of all listed tools, hook_event included, stays under 9,000 characters', async () => {
  const options = { home: temporaryFolder(), cwd: temporaryFolder(), clientName: 'claude-code' };
  const { client } = await startAgent(options);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('hook_event');
  expect(JSON.stringify(tools).length).toBeLessThan(9000);
});
