import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Agent, startAgent, temporaryFolder } from '../support/agent.js';
import { fillDisk } from '../support/full-disk.js';
import { readAllMail, sendMail } from '../support/mail.js';
import { privateMounts } from '../support/private-mounts.js';

const onLinux = test.skipIf(process.platform !== 'linux');

/** Sends until the disk is full for a message of this size; gives the answer to the first that failed. */
async function sendUntilFull(agent: Agent, body: string, sent: string[]): Promise<object> {
  for (;;) {
    const { text } = await agent.raw('send_message', { target: 'receiver', body });
    const answer = JSON.parse(text) as { ok: boolean };
    if (!answer.ok) return answer;
    sent.push(body);
  }
}

const full = {
  schema_version: 1,
  ok: false,
  error: 'disk-full',
  message: expect.stringMatching(/free some/),
};

onLinux(
  'P1 W5 W6 when the disk is full at a hand-over the mail stays, and goes on when there is space',
  async () => {
    const home = temporaryFolder();
    const root = join(home, '.oxtail');
    mkdirSync(root);
    const { through, outside } = await privateMounts(home, `mount -t tmpfs -o size=3m,mode=700 none ${root}`);
    const sender = await startAgent({ home, cwd: home, session: 'sender', through });
    const receiver = await startAgent({ home, cwd: home, session: 'receiver', through });
    const sent = Array.from({ length: 50 }, (_, index) => `before ${index}`);
    for (const body of sent) await sendMail(sender, 'receiver', body);
    fillDisk(outside(join(root, 'ballast')));
    // What was freed within the file can be used still: until nothing of that is left either.
    for (const size of [8000, 500, 1]) {
      expect(await sendUntilFull(sender, 'x'.repeat(size), sent)).toEqual(full);
    }
    const { text, isError } = await receiver.raw('read_my_messages');
    expect(isError).toBe(true);
    expect(JSON.parse(text)).toEqual(full);
    rmSync(outside(join(root, 'ballast')));
    const mail = await readAllMail(receiver);
    expect(mail.map(({ body }) => body)).toEqual(sent);
    expect(mail.filter((message) => message.already_handed_over)).toEqual([]);
    expect(await sendMail(sender, 'receiver', 'after')).toMatchObject({ ok: true });
    expect((await readAllMail(receiver)).map(({ body }) => body)).toEqual(['after']);
  },
);

onLinux('a disk that is full from the start is told, and made up for', async () => {
  const home = temporaryFolder();
  const root = join(home, '.oxtail');
  mkdirSync(root);
  const { through, outside } = await privateMounts(home, `mount -t tmpfs -o size=1m,mode=700 none ${root}`);
  fillDisk(outside(join(root, 'ballast')));
  const agent = await startAgent({ home, cwd: home, through });
  const { text, isError } = await agent.raw('get_my_session');
  expect(isError).toBe(true);
  expect(JSON.parse(text)).toEqual(full);
  rmSync(outside(join(root, 'ballast')));
  expect(await agent.call('claim_session', { session_id: 'agent' })).toMatchObject({ ok: true });
});
