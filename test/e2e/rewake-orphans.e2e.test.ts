import { expect, test, vi } from 'vitest';
import { startPair } from '../support/pair.js';
import { arm, installRewake, pipesOf, startClient } from '../support/rewake.js';

test.each(['ask_peer', 'send_message'])(
  'P8: whoever finds by %s that an agent was lost ends the hooks that waited for its client',
  async (how) => {
    const { alpha, beta, home } = await startPair();
    installRewake(home);
    const client = startClient();
    await arm(home, { client: client.pid });
    const asking = how === 'ask_peer' ? alpha.call(how, { target: 'beta', body: 'q', timeout_ms: 30 }) : null;
    await asking;
    await client.kill();
    await beta.kill();
    if (how === 'send_message') await alpha.call(how, { target: 'beta', body: 'x' });
    await vi.waitFor(() => expect(pipesOf(home)).toEqual([]), { timeout: 25_000 });
  },
);
