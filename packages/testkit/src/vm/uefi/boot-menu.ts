import { type BootOption, bootOptionData, hasNode, readBootOption } from "./boot-option.ts";
import { readVariables, withVariable } from "./variables.ts";

/** The firmware's boot menu in its order; entries that stand outside of the order come last. */
export function bootMenu(flash: Uint8Array): readonly BootOption[] {
  const variables = new Map(readVariables(flash).map(({ name, data }) => [name, data]));
  const options = [...variables]
    .filter(([name]) => /^Boot[0-9A-F]{4}$/.test(name))
    .map(([name, data]) => readBootOption(name, data));
  const order = numbers(variables.get("BootOrder") ?? new Uint8Array(0)).map(optionName);
  const rank = ({ name }: BootOption): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return options.toSorted((a, b) => rank(a) - rank(b));
}

/** What is wanted to be booted; how it is called where the menu has no such entry yet. */
export interface BootTarget {
  readonly kind: "network" | "disk";
  readonly description: string;
  readonly path: Uint8Array;
}

/**
 * The flash with BootNext at the first entry that is of this kind: what a board does whose BMC says where to boot from
 * once. The firmware's own order stays as it is.
 */
export function withBootNext(flash: Uint8Array, target: BootTarget): Uint8Array {
  const known = bootMenu(flash).find(({ path }) =>
    target.kind === "network" ? Buffer.from(path).equals(target.path) : isDisk(path),
  );
  if (known !== undefined) return withVariable(flash, "BootNext", numberBytes(numberOf(known.name)));
  const [added, number] = withOption(flash, target);
  return withVariable(added, "BootNext", numberBytes(number));
}

/** The flash of a machine that left the factory with this order; the firmware appends whatever else it finds. */
export function withBootOrder(flash: Uint8Array, targets: readonly BootTarget[]): Uint8Array {
  let changed = flash;
  const order: Uint8Array[] = [];
  for (const target of targets) {
    const [added, number] = withOption(changed, target);
    changed = added;
    order.push(numberBytes(number));
  }
  return withVariable(changed, "BootOrder", Buffer.concat(order));
}

function withOption(flash: Uint8Array, { description, path }: BootTarget): readonly [Uint8Array, number] {
  const taken = new Set(bootMenu(flash).map(({ name }) => numberOf(name)));
  let number = 0;
  while (taken.has(number)) number++;
  return [withVariable(flash, optionName(number), bootOptionData(description, path)), number];
}

/** A whole disk or a file on one of its partitions: what is neither on the network nor in the firmware itself. */
function isDisk(path: Uint8Array): boolean {
  const [MAC, FIRMWARE_VOLUME] = [
    [3, 11],
    [4, 7],
  ] as const;
  return !hasNode(path, ...MAC) && !hasNode(path, ...FIRMWARE_VOLUME);
}

function numbers(data: Uint8Array): readonly number[] {
  const view = Buffer.from(data);
  return Array.from({ length: Math.floor(view.length / 2) }, (_, i) => view.readUInt16LE(2 * i));
}

function numberBytes(number: number): Uint8Array {
  return Uint8Array.of(number & 0xff, number >> 8);
}

function optionName(number: number): string {
  return `Boot${number.toString(16).toUpperCase().padStart(4, "0")}`;
}

function numberOf(name: string): number {
  return Number.parseInt(name.slice(4), 16);
}
