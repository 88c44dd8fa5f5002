/** `11/28/2026 17:33:12 UTC` of seconds since 1970; what BMCs write when they do not know is said so. */
export function timeText(seconds: number): string {
  return seconds === 0 || seconds === 0xffffffff ? "Not Available" : `${dateText(seconds)} ${clockText(seconds)} UTC`;
}

export function dateText(seconds: number): string {
  const [year = "", month = "", day = ""] = iso(seconds).slice(0, 10).split("-");
  return `${month}/${day}/${year}`;
}

export function clockText(seconds: number): string {
  return iso(seconds).slice(11, 19);
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
