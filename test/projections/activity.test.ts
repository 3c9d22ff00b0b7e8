import { expect, test } from 'vitest';
import { activityOf, agentAddress, serverAddress } from '../../src/projections/index.js';
import { PROJECT, World } from '../support/world.js';

const ANN = agentAddress(PROJECT.id, 'ann');

function seen(
  world: World,
  address: string,
  state: 'busy' | 'idle' = 'busy',
  turn: string | null = null,
): void {
  const data = { address, state, source: 'call', turn, evidenceAt: world.at } as const;
  world.given([{ type: 'session.activity', data }]);
}

test('what was seen last of each agent is kept, and nothing of one never seen', () => {
  const world = new World();
  world.join('a1', 'ann');
  seen(world, ANN, 'busy', 't1');
  world.at += 5;
  seen(world, ANN, 'idle');
  expect(activityOf(world.now(), ANN)).toEqual({
    state: 'idle',
    source: 'call',
    turn: null,
    since: world.at,
    seen: world.events.length,
  });
  expect(activityOf(world.now(), agentAddress(PROJECT.id, 'bea'))).toBeUndefined();
});

test('it follows an agent to its id, to the right id, to the next server, and to what it goes on as', () => {
  const world = new World();
  const client = { pid: 7, startToken: 's' };
  world.join('a1', null, PROJECT, { client });
  seen(world, serverAddress('a1'));
  world.given([{ type: 'session.ended', data: { server: 'a1', how: 'exit', evidence: 'test' } }]);
  world.join('a2', null, PROJECT, { client, inherits: ['a1'] });
  const steps: [string, () => void][] = [
    [serverAddress('a2'), () => world.claim('a2', 'guess', PROJECT, 'environment')],
    [
      agentAddress(PROJECT.id, 'guess'),
      () => {
        const data = { server: 'a2', thread: null, session: 'guess', project: PROJECT.id };
        world.given([{ type: 'session.released', data: { ...data, correctedTo: { session: 'ann' } } }]);
        world.claim('a2', 'ann');
      },
    ],
    [
      ANN,
      () => {
        const run = {
          client,
          bootId: 'boot',
          namespace: 'ns',
          transcriptPath: null,
          source: 'clear',
        } as const;
        world.given([
          { type: 'session.continued', data: { ...run, project: PROJECT.id, from: 'ann', to: 'ann-2' } },
        ]);
      },
    ],
  ];
  for (const [address, moveOn] of steps) {
    expect(activityOf(world.now(), address)).toMatchObject({ state: 'busy' });
    moveOn();
    expect(activityOf(world.now(), address)).toBeUndefined();
  }
  expect(activityOf(world.now(), agentAddress(PROJECT.id, 'ann-2'))).toMatchObject({ state: 'busy' });
});
