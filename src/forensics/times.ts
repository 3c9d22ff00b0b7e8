/** Units of time that people count in, the largest first. */
export const UNITS = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1000 },
] as const;

/** How long something lasts, in its largest unit and rounded down, such as "2 h"; below a second in milliseconds. */
export function roughly(ms: number): string {
  const left = Math.max(0, Math.floor(ms));
  const unit = UNITS.find((one) => left >= one.ms);
  return unit === undefined ? `${left} ms` : `${Math.floor(left / unit.ms)} ${unit.name}`;
}

/** Local day, and local time of the day to the millisecond. */
export function localTime(at: number): { readonly date: string; readonly time: string } {
  const moment = new Date(at);
  const digits = (value: number, count: number) => String(value).padStart(count, '0');
  const date = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()];
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()];
  return {
    date: date.map((part) => digits(part, 2)).join('-'),
    time: `${time.map((part) => digits(part, 2)).join(':')}.${digits(moment.getMilliseconds(), 3)}`,
  };
}
