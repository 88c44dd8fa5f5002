import { Envelope } from "@longshore/contracts";
import { encodeSpec, kinds, parseDocuments } from "@longshore/intents";
import { expect, test } from "vitest";
import { understand } from "./document.ts";

/** An envelope as the store has it. */
function held(kind: string, name: string, spec: object) {
  const payload = Envelope.encode({ site: "oslo", uid: "u", kind, name, generation: 3, spec: encodeSpec(spec) });
  return { kind: kind.toLowerCase(), name, digest: "d", payload };
}

test.each(kinds)(
  "an agent understands documents of kind $kind: those of its examples",
  ({ kind, examples, input, schema }) => {
    const documents = examples.flatMap(({ yaml }) => parseDocuments([{ file: "example.yaml", text: yaml }]).documents);
    expect(documents.length).toBeGreaterThan(0);
    if (input !== schema) return; // a spec as an operator writes it is another one than a site holds
    for (const { name, spec } of documents)
      expect(understand(held(kind, name, spec))).toMatchObject({
        document: { kind: kind.toLowerCase(), name, generation: 3 },
      });
  },
);

test("a kind that this agent does not know, and a spec that is not as its kind wants it, are refused with the reason", () => {
  expect(understand(held("Rack", "r1", {}))).toEqual({
    refused: { reason: "UnknownKind", message: "this agent does not know the kind Rack" },
  });
  expect(understand(held("Machine", "r1u7", { arch: "vax" }))).toMatchObject({
    refused: { reason: "BadSpec", message: expect.stringContaining("spec.arch") as string },
  });
});
