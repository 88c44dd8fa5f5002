// Devices for tests of what documents become, whatever they say.
import { type KubeObject, objectKey, refOf } from "@longshore/kube";
import fc from "fast-check";
import { expect } from "vitest";
import type * as z from "zod";

/** Specs that an operator's document could have, of those that are written at random. */
export function specsOf<Spec extends object>(written: fc.Arbitrary<unknown>, schema: z.ZodType<Spec>) {
  return written
    .map((one) => schema.safeParse(one))
    .filter(({ success }) => success)
    .map(({ data }) => data as Spec);
}

/** The same objects each time and in any order of the documents, each of them once, all JSON; the spec stays as it is. */
export function expectPure<Spec extends object>(
  specs: fc.Arbitrary<Spec>,
  compiled: (spec: Spec, reversed: boolean) => readonly KubeObject[],
): void {
  fc.assert(
    fc.property(specs, (spec) => {
      const before = structuredClone(spec);
      const objects = compiled(spec, false);
      expect(compiled(structuredClone(spec), true)).toEqual(objects);
      expect(spec).toEqual(before);
      const keys = objects.map((object) => objectKey(refOf(object)));
      expect(new Set(keys).size).toBe(keys.length);
      expect(JSON.parse(JSON.stringify(objects))).toEqual(objects);
    }),
    { numRuns: 150 },
  );
}
