import { printable } from '../forensics/index.js';
import type { Context } from './context.js';

/** Says something about the answer, beside it. */
export function tell({ errors }: Context, sentence: string): void {
  errors.write(`oxtail: ${printable(sentence)}\n`);
}
