import { existsSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensureTool } from "../../io/tools/ensure.ts";
import { labErrors } from "../lab-errors.ts";

/** The wall clock of a program, apart from its monotonic one; libfaketime stands between it and the kernel. */
export interface FakeClock {
  /** For the program's environment; its children have the same clock, unless they ask the kernel themselves, as Go does. */
  readonly env: Readonly<Record<string, string>>;
  /** From now on, within a second: `+2d`, `-2d`, `+0`. */
  set(offset: string): void;
}

/** A clock that goes right until it is set; `file` is where the program looks. */
export async function fakeClock(file: string): Promise<FakeClock> {
  const set = (offset: string): void => writeFileSync(file, `${offset}\n`);
  set("+0");
  return {
    env: {
      LD_PRELOAD: libraryOf((await ensureTool("faketime")).path),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    },
    set,
  };
}

/** Beside the command that only preloads it: in our cache, or where Debian has it. */
function libraryOf(command: string): string {
  const inside = `usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketime.so.1`;
  const places = [join(dirname(realpathSync(command)), "../tree", inside), join("/", inside)];
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw labErrors.LAB_NOT_RUNNING({ what: `libfaketime (${places.join(", ")})` });
  return found;
}
