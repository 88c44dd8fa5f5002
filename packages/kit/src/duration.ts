/** A span of time in milliseconds; inside the code durations are numbers of this brand, at borders names carry units. */
export type Duration = number & { readonly __duration: true };

export const milliseconds = (n: number): Duration => n as Duration;
export const seconds = (n: number): Duration => milliseconds(n * 1000);
export const minutes = (n: number): Duration => seconds(n * 60);
export const hours = (n: number): Duration => minutes(n * 60);
export const days = (n: number): Duration => hours(n * 24);

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads "500ms", "5s", "1h30m", "7d"; undefined when the text is none of these. */
export function parseDuration(text: string): Duration | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    total += Number(amount) * (UNITS[unit ?? ""] ?? 0);
  return milliseconds(total);
}

/** The two largest units: "3d4h", "2m5s", "250ms". */
export function formatDuration(duration: number): string {
  if (duration < 1000) return `${Math.round(duration)}ms`;
  const parts: string[] = [];
  let rest = Math.round(duration / 1000) * 1000;
  for (const unit of ["d", "h", "m", "s"]) {
    const size = UNITS[unit] ?? 1;
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
    if (parts.length === 2) break;
  }
  return parts.join("");
}
