import type { Agent, Json } from './agent.js';

/** A message as an agent reads it. */
export interface Read extends Json {
  readonly id: string;
  readonly body: string;
}

/** Takes what waits for an agent. */
export async function read(agent: Agent): Promise<Read[]> {
  const { messages } = await agent.call('read_my_messages');
  return messages as Read[];
}

/** Bodies of what waits for an agent, which takes it. */
export async function bodies(agent: Agent): Promise<string[]> {
  return (await read(agent)).map(({ body }) => body);
}

/** Answers every waiting message of an agent with `re: ` and its body. */
export async function answerAll(agent: Agent): Promise<Json[]> {
  const replies: Json[] = [];
  for (const { id, body } of await read(agent)) {
    replies.push(await agent.call('reply_to_message', { message_id: id, body: `re: ${body}` }));
  }
  return replies;
}
