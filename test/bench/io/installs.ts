import { type Bench, type Figure, tempDir } from "@longshore/testkit/tools";
import { type Hardware, vmLabHardware } from "@longshore/testkit";
import { EXAMPLES, installInLab } from "./install-lab.ts";
import { installByRecipe } from "./install-recipe.ts";
import type { Install, Installs } from "./install-watch.ts";

const RECIPE = "dnsmasq, iPXE and a shell";

/**
 * Three machines at once, x86 BIOS, x86 UEFI and arm64 UEFI under TCG, from power-on to their own system: by an agent, and
 * by the recipe before and after it, for a machine that has other work. Needs root and QEMU; ten minutes.
 */
export const installFigures: Bench = async function* (stage) {
  const machines = vmLabHardware(EXAMPLES);
  await using dir = tempDir("longshore-bench-installs-");
  const recipe = async (): Promise<Installs> => {
    stage.log(`${machines.size} machines at once by ${RECIPE}`);
    return await installByRecipe(machines, stage.signal);
  };
  const before = await recipe();
  stage.log(`${machines.size} machines at once by longshore`);
  const own = await installInLab(dir.path, stage);
  const after = await recipe();
  const beside = (what: string, of: (installs: Installs) => number): Figure => ({
    name: what,
    value: of(own.installs),
    unit: "s",
    peer: { name: RECIPE, value: (of(before) + of(after)) / 2 },
  });
  for (const [leg, seconds] of Object.entries(LEGS))
    yield beside(`${leg}, the mean of three machines at once`, mean(seconds));
  const whole = "power-on to own system from disk";
  for (const [machine, hardware] of machines)
    yield beside(`${whole}, ${kind(hardware)}`, (installs) => installs.get(machine)?.own ?? Number.NaN);
  yield {
    ...beside(`${whole}, the last of three machines at once`, (installs) =>
      Math.max(...all(installs).map(({ own }) => own)),
    ),
    target: { of: "ratio", is: "<=", bound: 1.1 },
  };
  yield {
    name: "the same with the look from inside before it, from the order on",
    value: own.fromOrder,
    unit: "s",
  };
};

/** What the time of an install is made of. */
const LEGS: Readonly<Record<string, (install: Install) => number>> = {
  "power-on to the installer": ({ installer }) => installer,
  "the installer": ({ installer, written }) => written - installer,
  "restart to own system from disk": ({ written, own }) => own - written,
};

function mean(of: (install: Install) => number): (installs: Installs) => number {
  return (installs) => all(installs).reduce((sum, each) => sum + of(each), 0) / installs.size;
}

function all(installs: Installs): readonly Install[] {
  return [...installs.values()];
}

function kind({ arch, firmware }: Hardware): string {
  return `${arch} ${firmware === "bios" ? "BIOS" : "UEFI"}`;
}
