import type { Path } from "../finding.ts";
import type { Disk, Partition } from "./config.ts";
import { type Broken, each, pathRule, when } from "./rule.ts";

/** A disk's partitions: each a place, a number and a name of its own. */
export function diskRules({ device, partitions = [] }: Disk, path: Path): readonly Broken[] {
  const unnumbered = partitions.some(({ number = 0 }) => number === 0);
  const gone = partitions.some(({ shouldExist }) => shouldExist === false);
  return [
    ...pathRule(device, [...path, "device"]),
    ...each(partitions, [...path, "partitions"], partitionRules),
    ...each(partitions, [...path, "partitions"], (one, at) => placeRules(one, at, partitions)),
    ...when(unnumbered && gone, path, "partitions", "numbers for all, where one shall not exist"),
  ];
}

function partitionRules(one: Partition, path: Path): readonly Broken[] {
  const { label, number = 0, guid = "", typeGuid = "", startMiB, sizeMiB, shouldExist } = one;
  const more = label !== undefined || guid !== "" || typeGuid !== "" || startMiB !== undefined || sizeMiB !== undefined;
  return [
    ...when(shouldExist === false && more, path, "shouldExist", "number alone beside it"),
    ...when(number === 0 && label === undefined, path, "number", "number or label"),
    ...when(Buffer.byteLength(label ?? "") > 36, path, "label", "at most 36 bytes"),
    ...when((label ?? "").includes(":"), path, "label", "no colon: sgdisk cannot take one"),
    ...when(guid !== "" && !GUID.test(guid), path, "guid", "a GUID"),
    ...when(typeGuid !== "" && !GUID.test(typeGuid), path, "typeGuid", "a GUID"),
  ];
}

const GUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

function placeRules(one: Partition, path: Path, all: readonly Partition[]): readonly Broken[] {
  const before = all.slice(0, all.indexOf(one));
  const same = (field: "number" | "label") => before.some((other) => other[field] === one[field]);
  return [
    ...when((one.number ?? 0) !== 0 && same("number"), path, "number", "each number once"),
    ...when(one.label !== undefined && same("label"), path, "label", "each label once"),
    ...when(
      before.some((other) => overlap(one, other)),
      path,
      "startMiB",
      "a place that no other partition has",
    ),
  ];
}

function overlap(one: Partition, other: Partition): boolean {
  const [a, b] = [extent(one), extent(other)];
  return a !== undefined && b !== undefined && a.start <= b.end && b.start <= a.end;
}

/** In MiB; undefined where the disk decides. */
function extent({ startMiB = 0, sizeMiB }: Partition): { start: number; end: number } | undefined {
  if (startMiB === 0 || sizeMiB === undefined) return undefined;
  return { start: startMiB, end: sizeMiB === 0 ? startMiB : startMiB + sizeMiB - 1 };
}
