import { readFileSync } from "node:fs";

export interface CapturedDatagram {
  readonly from: "console" | "bmc";
  readonly bytes: Uint8Array;
}

/** The datagrams of a recorded conversation, in order. */
export function capture(name: string): readonly CapturedDatagram[] {
  const text = readFileSync(new URL(`${name}.hex`, import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => ({ from: line.startsWith(">") ? "console" : "bmc", bytes: Buffer.from(line.slice(2), "hex") }));
}

/** Credentials of every capture. */
export const CAPTURED = { username: "admin", password: "S3cret-adm1n" } as const;
