/** How a unit is written, from an SDR's unit bytes: "°C", "RPM", "MB/s", "%". */
export function unitText(units: Units, baseUnit: number, modifierUnit: number): string {
  const base = UNITS[baseUnit] ?? `unit ${baseUnit}`;
  const modifier = UNITS[modifierUnit] ?? `unit ${modifierUnit}`;
  const joined = [base, `${base}/${modifier}`, `${base}·${modifier}`][units.modifierUse] ?? base;
  const rated = `${joined}${RATES[units.rate] ?? ""}`;
  return units.percentage ? `% ${rated}`.trimEnd() : rated;
}

interface Units {
  readonly percentage: boolean;
  readonly modifierUse: number;
  readonly rate: number;
}

const RATES = ["", "/µs", "/ms", "/s", "/min", "/h", "/d"];

/** IPMI 2.0 table 43-15, from 0. */
const UNITS = [
  "|°C|°F|K|V|A|W|J|C|VA|nit|lm|lx|cd|kPa|psi|N|cfm|RPM|Hz|µs|ms|s|min|h|d|week|mil|in|ft|in³|ft³|mm|cm|m|cm³|m³|l|fl oz",
  "rad|sr|rev|cycles|g|oz|lb|ft·lb|oz·in|G|Gb|H|mH|F|µF|Ω|S|mol|Bq|ppm||dB|dBA|dBC|Gy|Sv|K|bit|kbit|Mbit|Gbit|B|kB|MB|GB",
  "word|dword|qword|line|hit|miss|retry|reset|overflow|underrun|collision|packets|messages|characters|error",
  "correctable error|uncorrectable error|fatal error|gram",
].flatMap((row) => row.split("|"));
