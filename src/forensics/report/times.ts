import { localTime as localMoment, UNITS } from '../times.js';

/** A stretch of time in its two largest units, such as "2 h 5 min"; below a second in milliseconds. */
export function lasting(ms: number): string {
  const left = Math.max(0, Math.round(ms));
  const at = UNITS.findIndex((unit) => left >= unit.ms);
  const [large, small] = UNITS.slice(at === -1 ? UNITS.length : at);
  if (large === undefined) return `${left} ms`;
  const rest = small === undefined ? 0 : Math.floor((left % large.ms) / small.ms);
  const first = `${Math.floor(left / large.ms)} ${large.name}`;
  return rest === 0 || small === undefined ? first : `${first} ${rest} ${small.name}`;
}

/** Local day and time of the day, to the second and to the millisecond. */
export function localTime(at: number): { day: string; second: string; exact: string } {
  const { date, time } = localMoment(at);
  return { day: date, second: time.slice(0, 'HH:MM:SS'.length), exact: time };
}

/** Since when something has lasted, with its day unless that is the day of `now`: "14:03:05 (2 h)". */
export function sinceWhen(at: number, now: number): string {
  const { day, second } = localTime(at);
  return `${day === localTime(now).day ? '' : `${day} `}${second} (${lasting(now - at)})`;
}

/** How far local time is ahead of UTC at a moment, such as "UTC+02:00". */
export function offsetAt(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const digits = (value: number) => String(Math.trunc(value)).padStart(2, '0');
  return `UTC${minutes < 0 ? '-' : '+'}${digits(Math.abs(minutes) / 60)}:${digits(Math.abs(minutes) % 60)}`;
}
