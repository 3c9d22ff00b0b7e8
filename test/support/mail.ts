import type { Agent, Json } from './agent.js';

/** A message as an agent is shown it. */
export interface Mail {
  readonly id: string;
  readonly body: string;
  readonly from_session_id?: string;
  readonly request_id?: string;
  readonly already_handed_over?: true;
}

/** Takes what waits for an agent. */
export async function readMail(agent: Pick<Agent, 'call'>): Promise<readonly Mail[]> {
  const answer = await agent.call('read_my_messages');
  return answer.messages as readonly Mail[];
}

/** Takes what waits until nothing does. */
export async function readAllMail(agent: Pick<Agent, 'call'>): Promise<Mail[]> {
  const all: Mail[] = [];
  for (let more = await readMail(agent); more.length > 0; more = await readMail(agent)) all.push(...more);
  return all;
}

/** Sends a message; gives the answer. */
export function sendMail(agent: Pick<Agent, 'call'>, target: string, body: string): Promise<Json> {
  return agent.call('send_message', { target, body });
}

/** What an agent was shown, with a mark on what it had been given before. */
export function bodiesOf(mail: readonly Mail[]): string[] {
  return mail.map(({ body, already_handed_over }) => (already_handed_over ? `${body} (again)` : body));
}
