import { expect, test } from 'vitest';
import { historyOfLog } from '../../../src/forensics/index.js';
import { startAgent } from '../../support/agent.js';
import { startFakeTerminal } from '../../support/fake-client.js';
import { begin, hookedScene } from '../../support/hooked-agents.js';
import { eventsOf, nextEvent, openTestLog } from '../../support/open-log.js';
import { agentIn, fleetOf, waitsIn } from './fleets.js';
import { expectAgreement, Witness } from './told.js';

/** How many answers of each tool are compared; a tool that is not called compares nothing. */
const COMPARED = {
  list_project_sessions: 7,
  get_my_session: 3,
  my_open_work: 7,
  message_status: 9,
  send_message: 8,
  read_my_messages: 6,
};

test('replay of any position agrees with what real agents were answered there', {
  timeout: 120_000,
}, async () => {
  const scene = hookedScene('command');
  const { home, cwd } = scene;
  const witness = new Witness();
  const ada = await startAgent({ home, cwd, session: 'ada' });
  const ben = await startAgent({ home, cwd, session: 'ben' });
  const cem = await startAgent({ home, cwd, session: 'cem' });
  const log = await openTestLog(home);
  const agents = { ada, ben, cem };
  const tell = (who: keyof typeof agents, tool: string, input = {}) =>
    witness.call(who, agents[who], tool, input);
  const sent = async (who: keyof typeof agents, target: string, more = {}) =>
    String((await tell(who, 'send_message', { target, body: `to ${target}`, ...more })).message_id);

  await tell('ada', 'list_project_sessions');
  await tell('ada', 'set_my_state', { purpose: 'the roof' });
  await tell('ben', 'get_my_session');
  await tell('ben', 'set_my_state', { purpose: 'the cellar' });
  await tell('cem', 'list_project_sessions');

  const first = await sent('ada', 'ben');
  await sent('cem', 'ben');
  await tell('ada', 'message_status', { message_id: first });
  await tell('ben', 'read_my_messages');
  await sent('cem', 'ben');
  await tell('ada', 'message_status', { message_id: first });
  await tell('ben', 'read_my_messages');
  await tell('ada', 'message_status', { message_id: first });

  const work = await sent('ada', 'cem', { action_required: true });
  await tell('cem', 'my_open_work');
  await tell('ada', 'my_open_work');
  await sent('ben', 'cem', { action_required: true });
  await tell('cem', 'my_open_work');
  await tell('cem', 'read_my_messages');
  await tell('cem', 'complete_work', { message_id: work, body: 'done' });
  await tell('ben', 'my_open_work');
  await tell('cem', 'my_open_work');
  await tell('ada', 'my_open_work');
  await tell('ada', 'read_my_messages');

  const asking = nextEvent(home, log, 'ask.opened', log.head());
  const answered = tell('ada', 'ask_peer', { target: 'ben', body: '?', timeout_ms: 60_000 });
  const question = (await asking).data.messageId;
  await tell('cem', 'message_status', { message_id: question });
  await tell('ben', 'read_my_messages');
  await tell('cem', 'list_project_sessions');
  await tell('ben', 'reply_to_message', { message_id: question, body: '!' });
  await answered;

  const dov = startFakeTerminal('claude', scene);
  await begin(dov);
  const old = dov.session;
  await tell('ben', 'list_project_sessions');
  const mail = await sent('ada', old);
  await tell('ben', 'message_status', { message_id: mail });
  await dov.perform('clear');
  witness.cleared[old] = dov.session;
  await tell('cem', 'message_status', { message_id: mail });
  await dov.prompt('what is there?');
  await tell('ben', 'list_project_sessions');
  await tell('ben', 'message_status', { message_id: mail });

  await cem.kill();
  witness.killed.push(cem.pid);
  const late = await sent('ada', 'cem');
  await tell('ben', 'message_status', { message_id: late });
  await tell('ben', 'list_project_sessions');
  await ada.close();
  await tell('ben', 'get_my_session');
  await tell('ben', 'list_project_sessions');
  await tell('ben', 'read_my_messages');
  await tell('ben', 'my_open_work');
  const last = await sent('ben', 'ada');
  await tell('ben', 'message_status', { message_id: last });
  await tell('ben', 'get_my_session');

  const history = historyOfLog(log, home);
  const compared: Record<string, number> = {};
  for (const told of witness.told) {
    if (!expectAgreement(told, (seq) => fleetOf(history, seq))) continue;
    compared[told.tool] = (compared[told.tool] ?? 0) + 1;
  }
  expect(compared).toEqual(COMPARED);

  const opened = eventsOf(log, 'ask.opened').find(({ data }) => data.messageId === question);
  const during = fleetOf(history, opened?.seq);
  expect(waitsIn(during)).toContain('ada ben ask waiting');
  expect(waitsIn(fleetOf(history)).join()).not.toContain('ask');
  expect(agentIn(during, 'ben').work.requested).toHaveLength(1);
  expect(agentIn(fleetOf(history), dov.session).shown.newest.map(({ id }) => id)).toContain(mail);
});
