import { join } from 'node:path';

/** The name under which clients know the server. */
export const SERVER_NAME = 'oxtail';

/** The tool that hooks call. */
export const HOOK_TOOL = 'hook_event';

/** Goes up whenever what setup writes for hooks changes, so that older ones are recognised. */
export const HOOKS_VERSION = '1';

/** The script that command hooks run, in this home. */
export function hookScript(home: string): string {
  return join(home, 'hooks', 'hook.sh');
}

/** The script that waits to wake an idle agent, in this home. */
export function wakeScript(home: string): string {
  return join(home, 'hooks', 'rewake.sh');
}

/** Where setup keeps what it needs for taking itself back. */
export function setupFolder(home: string): string {
  return join(home, 'setup');
}
