/** Something is not as it would have to be, so it was left as it is. The message is a sentence for the user. */
export class LeftAlone extends Error {
  override readonly name = 'LeftAlone';
}
