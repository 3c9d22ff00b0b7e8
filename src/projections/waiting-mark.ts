import { createHash } from 'node:crypto';
import { type Address, parseAddress } from './address.js';

const PLAIN = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * Name of the file that stands for waiting mail of a session: its id, or the SHA-256 of one that a shell or a
 * file system could misread. A session that two projects know has one file.
 */
export function waitingMark(session: string): string {
  return PLAIN.test(session) ? session : createHash('sha256').update(session).digest('hex');
}

/** The marks of an address: one for an agent, none for a server without a name, which no hook asks for. */
export function marksOf(address: Address): string[] {
  const addressee = parseAddress(address);
  return addressee.kind === 'agent' ? [waitingMark(addressee.session)] : [];
}
