import type { Config } from "./config.ts";
import type { Broken } from "./rule.ts";

/** Modes that were most likely written in decimal: `mode: 644` is 01204. Butane warns of them; nobody would see a warning. */
export function modeTroubles({ storage = {} }: Config): readonly Broken[] {
  return (["files", "directories"] as const).flatMap((kind) =>
    (storage[kind] ?? []).flatMap(({ mode }, i): Broken[] => {
      if (mode === undefined || !looksDecimal(mode, kind === "directories")) return [];
      return [{ path: ["storage", kind, i, "mode"], expected: `0${mode}, octal: ${mode} is 0${mode.toString(8)}` }];
    }),
  );
}

function looksDecimal(mode: number, directory: boolean): boolean {
  const octal = /^[0-7]{1,4}$/.test(String(mode)) ? Number.parseInt(String(mode), 8) : undefined;
  return octal !== undefined && !isUsual(mode, directory) && isUsual(octal, directory);
}

/** Nobody wonders at such a mode: owners may at least what others may, and who may write or run may read. */
function isUsual(mode: number, directory: boolean): boolean {
  if (mode === 0) return true;
  const [others, group, owner] = [mode & 7, (mode >> 3) & 7, (mode >> 6) & 7];
  const all = [others, group, owner];
  const grows = (others & group) === others && (group & owner) === group;
  const readable = all.every((bits) => (bits & 3) === 0 || (bits & 4) !== 0);
  // rwxr-----: who may read but not run beside who may run
  const evenRun = !all.some((bits) => (bits & 1) !== 0) || all.every((bits) => (bits & 4) === 0 || (bits & 1) !== 0);
  if (!grows || !readable || !evenRun || (owner & 4) === 0) return false;
  const runs = (owner & 1) !== 0;
  const writes = (owner & 2) !== 0;
  if (directory) return runs && (mode & 0o4000) === 0 && ((mode & 0o3000) === 0 || writes);
  return (mode & 0o1000) === 0 && ((mode & 0o6000) === 0 || (runs && (others & 2) === 0));
}
