import { type Bench, type Figure, tempDir } from "@longshore/testkit/tools";
import { type Hardware, vmLabHardware } from "@longshore/testkit";
import { EXAMPLES, installInLab } from "./install-lab.ts";
import { installByRecipe, type Seconds } from "./install-recipe.ts";

const RECIPE = "dnsmasq, iPXE and a shell";

/**
 * Three machines at once, x86 BIOS, x86 UEFI and arm64 UEFI under TCG, from power-on to their own system: by an agent, and
 * by the recipe before and after it, for a machine that has other work. Needs root and QEMU; ten minutes.
 */
export const installFigures: Bench = async function* (stage) {
  const machines = vmLabHardware(EXAMPLES);
  await using dir = tempDir("longshore-bench-installs-");
  const recipe = async (): Promise<Seconds> => {
    stage.log(`${machines.size} machines at once by ${RECIPE}`);
    return await installByRecipe(machines, stage.signal);
  };
  const before = await recipe();
  stage.log(`${machines.size} machines at once by longshore`);
  const own = await installInLab(dir.path, stage);
  const after = await recipe();
  const theirs = new Map([...before].map(([name, seconds]) => [name, (seconds + (after.get(name) ?? seconds)) / 2]));
  const name = "power-on to own system from disk";
  const beside = (what: string, value: number, peer: number): Figure => ({
    name: `${name}${what}`,
    value,
    unit: "s",
    peer: { name: RECIPE, value: peer },
  });
  for (const [machine, hardware] of machines)
    yield beside(`, ${kind(hardware)}`, own.fromPowerOn.get(machine) ?? Number.NaN, theirs.get(machine) ?? Number.NaN);
  yield {
    ...beside(", the last of three machines at once", last(own.fromPowerOn), last(theirs)),
    target: { of: "ratio", is: "<=", bound: 1.1 },
  };
  yield {
    name: "the same with the look from inside before it, from the order on",
    value: last(own.fromOrder),
    unit: "s",
  };
};

function kind({ arch, firmware }: Hardware): string {
  return `${arch} ${firmware === "bios" ? "BIOS" : "UEFI"}`;
}

function last(seconds: Seconds): number {
  return Math.max(...seconds.values());
}
