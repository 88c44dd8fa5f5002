import type { SensorRow } from "../sensor-row.ts";

/** `42 degrees C`, `Presence detected`, `no reading`. */
export function readingText({ value, unit = "", states, absent, discrete }: SensorRow): string {
  if (absent !== undefined) return absent === "unavailable" ? "no reading" : absent;
  if (value !== undefined) return `${value} ${unitWords(unit)}`.trimEnd();
  return discrete ? states.join(", ") : "no reading";
}

/** ipmitool spells units out. */
export function unitWords(unit: string): string {
  return WORDS[unit] ?? unit;
}

const WORDS: Readonly<Record<string, string>> = {
  "°C": "degrees C",
  "°F": "degrees F",
  "%": "percent",
  V: "Volts",
  A: "Amps",
  W: "Watts",
};
