/** Bytes of a disk size as printed on it: "480GB", "1.92TB", or in powers of two, "447GiB"; undefined when it is none. */
export function parseSize(text: string): number | undefined {
  const match = SIZE_PATTERN.exec(text);
  if (match === null) return undefined;
  return Math.round(Number(match[1]) * (UNITS[match[2] ?? ""] ?? Number.NaN));
}

export const SIZE_PATTERN = /^(\d{1,6}(?:\.\d{1,3})?)(MB|GB|TB|MiB|GiB|TiB)$/;

const UNITS: Readonly<Record<string, number>> = {
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};
