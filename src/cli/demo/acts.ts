import type { Answer, Player } from './cast.js';
import { promised } from './promised.js';
import type { Scene } from './scene.js';

/** One part of the story. */
export interface Act {
  readonly title: string;
  play(scene: Scene, cast: Cast): Promise<void>;
}

/** Who is on; filled by the first act. */
export type Cast = Map<'ada' | 'ben' | 'cleo', Player>;

type Name = 'ada' | 'ben' | 'cleo';

const PURPOSES: Readonly<Record<Name, string>> = {
  ada: 'the bread recipes',
  ben: 'the oven driver',
  cleo: 'the tests',
};

/** The story, in order. Each act ends the demonstration when something is not as its title says. */
export const acts: readonly Act[] = [
  { title: 'Three agents come up, say who they are and see each other', play: arrive },
  { title: 'ada sends ben a message, ben reads it and answers by its id', play: correspond },
  { title: 'cleo asks ada, and the answer reaches the call that waits', play: ask },
  { title: "ben's server is killed (kill -9), ada hands ben work, and ben comes back", play: crash },
];

async function arrive(scene: Scene, cast: Cast): Promise<void> {
  const names = Object.keys(PURPOSES) as Name[];
  await Promise.all(names.map(async (name) => cast.set(name, await enterAs(scene, name))));
  for (const name of names) await on(cast, name).call('set_my_state', { purpose: PURPOSES[name] });
  const { sessions } = await on(cast, 'ada').call('list_project_sessions');
  const seen = (sessions as { client_session_id: string; state: { purpose: string } }[]).map(
    ({ client_session_id, state }) => `${client_session_id}: ${state.purpose}`,
  );
  const expected = names.map((name) => `${name}: ${PURPOSES[name]}`);
  promised(
    seen.sort().join() === expected.sort().join(),
    `ada should see all three, and sees ${seen.join(', ')}`,
  );
}

async function correspond(_: Scene, cast: Cast): Promise<void> {
  const [ada, ben] = [on(cast, 'ada'), on(cast, 'ben')];
  await ada.call('send_message', { target: 'ben', body: 'Rye wants 250. Can the oven?' });
  const [question] = await mailOf(ben, 1);
  await ben.call('reply_to_message', { message_id: question?.id, body: 'Since today, yes.' });
  const [answer] = await mailOf(ada, 1);
  promised(answer?.source_message_id === question?.id, "ben's answer should name the message it answers");
}

async function ask(scene: Scene, cast: Cast): Promise<void> {
  const [ada, cleo] = [on(cast, 'ada'), on(cast, 'cleo')];
  const asking = cleo.call('ask_peer', { target: 'ada', body: 'Which recipe is ready?' });
  const answering = async () => {
    await scene.until('ask.opened', () => true);
    const [question] = await mailOf(ada, 1);
    await ada.call('reply_to_message', { message_id: question?.id, body: 'The rye.' });
  };
  const [{ reply }] = await Promise.all([asking, answering()]);
  promised((reply as Mail | null)?.body === 'The rye.', "ada's answer should return in cleo's call");
}

async function crash(scene: Scene, cast: Cast): Promise<void> {
  const [ada, cleo] = [on(cast, 'ada'), on(cast, 'cleo')];
  await cleo.call('send_message', { target: 'ben', body: 'Rye burns at 250. Your sensor?' });
  await on(cast, 'ben').kill();
  const sent = await ada.call('send_message', {
    target: 'ben',
    body: 'Rye is 230 for now: set it.',
    action_required: true,
  });
  promised(sent.recipient_live === false, 'ada should be told that ben is not running');
  const ben = await enterAs(scene, 'ben');
  cast.set('ben', ben);
  const [first, second] = await mailOf(ben, 2);
  promised(first?.from_session_id === 'cleo', "cleo's message should be the first that ben is given");
  promised(second?.from_session_id === 'ada', "ada's message should be the second that ben is given");
  await ben.call('reply_to_message', { message_id: first.id, body: 'It was off. Fixed.' });
  const [answer] = await mailOf(cleo, 1);
  promised(answer?.source_message_id === first.id, 'the reply handle should have survived the kill');
  const { obligation_state } = await ben.call('complete_work', { message_id: second.id, body: 'It is set.' });
  promised(obligation_state === 'done', "ada's work should have been kept for ben, and be done");
  const [notice] = await mailOf(ada, 1);
  promised(notice?.source_message_id === second.id, 'ada should hear how her work ended');
}

async function enterAs(scene: Scene, name: Name): Promise<Player> {
  const player = await scene.enter(name);
  await player.call('claim_session', { session_id: name });
  return player;
}

function on(cast: Cast, name: Name): Player {
  const player = cast.get(name);
  promised(player !== undefined, `${name} should be there`);
  return player;
}

interface Mail {
  readonly id: string;
  readonly body: string;
  readonly from_session_id?: string;
  readonly source_message_id?: string;
}

async function mailOf(player: Player, expected: number): Promise<readonly Mail[]> {
  const answer: Answer = await player.call('read_my_messages');
  const messages = answer.messages as Mail[];
  promised(
    messages.length === expected,
    `${player.name} should be given ${expected}, not ${messages.length}`,
  );
  return messages;
}
