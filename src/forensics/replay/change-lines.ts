import type { Names } from '../names.js';
import { printable } from '../printable.js';
import { localTime } from '../times.js';
import { wrappedWithin } from '../wrapping.js';
import { wakeWords } from './agent-lines.js';
import type { Change } from './changes.js';
import { circleWords, waitWords } from './fleet-lines.js';

/** How many ids are told; the rest are counted. */
const MOST = 5;

/** Differences in words, in lines of at most `width` characters that begin with `indent`. */
export function changeLines(
  changes: readonly Change[],
  names: Names,
  width: number,
  indent = '  ',
): string[] {
  return changes.flatMap((change) => wrappedWithin(words(change, names), width, indent, indent.length + 2));
}

function words(change: Change, names: Names): string {
  switch (change.kind) {
    case 'wait-begun':
      return `+ ${waitWords(change.wait, names)}`;
    case 'wait-over':
      return `- ${waitWords(change.wait, names)}`;
    case 'wait-altered':
      return `~ ${waitWords(change.wait, names)}`;
    case 'circle-begun':
      return `+ ${circleWords(change.circle, names)}`;
    case 'circle-over':
      return `- ${circleWords(change.circle, names)}`;
    default:
      return `${names.at(change.address)} ${agentWords(change, names)}`;
  }
}

type AgentChange = Extract<Change, { readonly address: string }>;

const PLAIN = {
  appeared: 'is known from here on',
  vanished: 'is not known by this id any more',
  came: 'is running',
  went: 'is not running any more',
} as const;

function agentWords(change: AgentChange, names: Names): string {
  switch (change.kind) {
    case 'activity': {
      if (change.to === null) return 'is not known to be busy or idle any more';
      const { state, since, source } = change.to;
      return `is ${state} since ${localTime(since).time} (${printable(source)})`;
    }
    case 'purpose':
      return change.to === null ? 'has no purpose set' : `works on "${printable(change.to)}"`;
    case 'mail':
      return `has ${change.count} waiting: ${mailWords(change, names)}`;
    case 'given':
      return `has on its way: ${signed(change.begun, change.over, names)}`;
    case 'shown': {
      if (change.count < 0) return `has ${-change.count} fewer to its count of what it was shown`;
      return `was shown ${change.count} more: ${idWords(change.ids, names)}`;
    }
    case 'work-opened':
      return `owes ${names.id(change.work.messageId)} to ${names.at(change.work.with)}`;
    case 'work-over':
      return `owes ${names.id(change.work.messageId)} to ${names.at(change.work.with)} no more`;
    case 'wake':
      return change.to === null
        ? 'is not to be woken any more'
        : `is to be woken: ${wakeWords(change.to, names).join('; ')}`;
    default:
      return PLAIN[change.kind];
  }
}

function mailWords({ arrived, left, altered }: Extract<Change, { kind: 'mail' }>, names: Names): string {
  const plain = signed(arrived, left, names);
  const other = altered.length === 0 ? '' : `~ ${idWords(altered, names)}`;
  return [plain, other].filter((part) => part !== '').join(', ');
}

function signed(more: readonly string[], fewer: readonly string[], names: Names): string {
  const parts = [
    more.length === 0 ? '' : `+ ${idWords(more, names)}`,
    fewer.length === 0 ? '' : `- ${idWords(fewer, names)}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function idWords(ids: readonly string[], names: Names): string {
  const told = ids.slice(-MOST).map((id) => names.id(id));
  const rest = ids.length - told.length;
  return [...told, ...(rest === 0 ? [] : [`${rest} more`])].join(', ');
}
