import { isAbsolute } from 'node:path';
import { LEAST_RETAIN_BYTES, LONGEST_ASK_MS, ownSettings } from '../../settings.js';
import { driversFor } from '../../wake/index.js';
import type { SettingFault } from './facts.js';

type Setting = ReturnType<typeof ownSettings>[number];

/** The words that each of these takes, whatever the letters' case. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  OXTAIL_ASK_PEER_WAKE_STRATEGY: ['auto', 'legacy', 'off'],
};
const SWITCH = ['on', 'off'];

/** Settings whose value does not say what its owner meant, and what counts instead. Pure. */
export function settingFaults(env: Readonly<Record<string, string | undefined>>): SettingFault[] {
  return ownSettings().flatMap((setting) => {
    const value = env[setting.name];
    const counts = value === undefined || value === '' ? null : faultOf(setting, value);
    return counts === null || value === undefined ? [] : [{ name: setting.name, value, counts }];
  });
}

function faultOf(setting: Setting, value: string): string | null {
  switch (setting.kind) {
    case 'milliseconds':
    case 'count':
    case 'bytes':
    case 'days':
      return numberFault(setting, Number(value));
    case 'switch':
      return wordFault(setting, value, SWITCH);
    case 'choice':
      return wordFault(setting, value, WORDS[setting.name] ?? []);
    case 'path':
      return isAbsolute(value) ? null : 'a path that is not absolute is another one in each folder';
    case 'text':
      return setting.name === 'OXTAIL_WAKE_DRIVERS' ? driversFault(value) : null;
  }
}

function numberFault({ name, kind, default: usual }: Setting, value: number): string | null {
  if (!Number.isFinite(value) || value <= 0) return `it is no number above zero, so ${usual} counts`;
  if (kind === 'count' && value < 1) return 'it is less than one, so 1 counts';
  if (name === 'OXTAIL_ASK_PEER_MAX_TIMEOUT_MS' && value > LONGEST_ASK_MS) {
    return `no wait is longer than ${LONGEST_ASK_MS}, which counts`;
  }
  if (name === 'OXTAIL_RETAIN_BYTES' && value < LEAST_RETAIN_BYTES) {
    return `the log needs at least ${LEAST_RETAIN_BYTES}, which counts`;
  }
  return null;
}

function wordFault({ default: usual }: Setting, value: string, words: readonly string[]): string | null {
  if (words.includes(value.trim().toLowerCase())) return null;
  return `it is none of ${words.join(', ')}, so ${usual} counts`;
}

function driversFault(value: string): string | null {
  const names = value
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const strange = names.filter((name) => name !== 'none' && driversFor([name]).length === 0);
  return strange.length === 0 ? null : `there is no driver of that name, so it counts for nothing`;
}
