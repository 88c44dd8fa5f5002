import type { VirtualMachine } from "@longshore/testkit";

/** When, in milliseconds of `performance.now()`, or how many seconds after power-on. */
export interface Install {
  /** Its installer runs. */
  readonly installer: number;
  /** The image and the first boot's configuration are on the disk. */
  readonly written: number;
  /** Its own system says that it runs. */
  readonly own: number;
}

/** By machine. */
export type Installs = ReadonlyMap<string, Install>;

/** What an installer prints when it starts, and when it is done. */
export interface InstallerWords {
  readonly installer: RegExp;
  readonly written: RegExp;
}

/** Longest wait for one machine, milliseconds. */
const PATIENCE = 900_000;

/** Waits until a machine has said all of it, from now on. */
export async function watchInstall(
  { serial }: Pick<VirtualMachine, "serial">,
  machine: string,
  { installer, written }: InstallerWords,
): Promise<Install> {
  const since = serial.printed.length;
  const at = async (found: RegExp): Promise<number> => {
    await serial.waitFor(found, { withinMs: PATIENCE, since });
    return performance.now();
  };
  const own = new RegExp(`lab-os: ${machine} runs on /dev`);
  const [first, second, third] = await Promise.all([at(installer), at(written), at(own)]);
  return { installer: first, written: second, own: third };
}

export function secondsSince(began: number, { installer, written, own }: Install): Install {
  const seconds = (at: number): number => (at - began) / 1000;
  return { installer: seconds(installer), written: seconds(written), own: seconds(own) };
}
