/** Runs a command. */
export async function runCommand(_args: readonly string[]): Promise<number> {
  return 0;
}
