/** Five-field cron as in POSIX crontab, with steps and three-letter names: `0 2 * * 6`, `30 1-5/2 * * mon,thu`. */
export function isCron(text: string): boolean {
  const fields = text.trim().split(/\s+/);
  return fields.length === FIELDS.length && FIELDS.every((field, i) => isList(fields[i] ?? "", field));
}

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { min: 0, max: 59 }, // minute
  { min: 0, max: 23 }, // hour
  { min: 1, max: 31 }, // day of the month
  { min: 1, max: 12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] },
  { min: 0, max: 7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] }, // 0 and 7 are Sunday
];

function isList(text: string, field: Field): boolean {
  return text.split(",").every((item) => {
    const [range = "", step, ...rest] = item.split("/");
    if (rest.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false;
    return range === "*" || isRange(range, field);
  });
}

function isRange(text: string, field: Field): boolean {
  const [from = "", to, ...rest] = text.split("-");
  const first = valueOf(from, field);
  const last = to === undefined ? first : valueOf(to, field);
  return rest.length === 0 && first !== undefined && last !== undefined && first <= last;
}

function valueOf(text: string, { min, max, names = [] }: Field): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + min;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}
