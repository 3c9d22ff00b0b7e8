import { expect, test, vi } from 'vitest';
import { startFakeTerminal } from '../support/fake-client.js';
import { begin, hookedScene, mailIn, openAgent } from '../support/hooked-agents.js';
import { eventsOf, openTestLog } from '../support/open-log.js';
import { pipesOf } from '../support/rewake.js';

test('P7: an agent that was woken, took its mail and stopped again is woken for the next message as well', async () => {
  const scene = hookedScene('mcp_tool');
  const ben = await openAgent('claude', scene);
  await ben.stop();
  const ada = startFakeTerminal('claude', { ...scene, env: { OXTAIL_WAKE_DEBOUNCE_MS: '1' } });
  await begin(ada);
  for (const body of ['first', 'second', 'third']) {
    await vi.waitFor(() => expect(pipesOf(scene.home)).toHaveLength(1), { timeout: 10_000 });
    const answer = await ada.call('send_message', { target: ben.session, body, wake: 'auto' });
    expect(answer).toMatchObject({ wake_status: 'fired', wake_driver: 'rewake' });
    expect(mailIn(await ben.woken())).toEqual([body]);
    await ben.stop();
  }
  const log = await openTestLog(scene.home);
  expect(eventsOf(log, 'wake.fired')).toHaveLength(3);
  expect(eventsOf(log, 'message.handed_over').map(({ data }) => data.door)).toEqual([
    'prompt',
    'prompt',
    'prompt',
  ]);
});
