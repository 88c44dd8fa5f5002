import { nkeys } from "@nats-io/nats-core";
import { expect, test } from "vitest";
import { secretSchema } from "./schema.ts";
import { openSecret, sealSecret } from "./seal.ts";

const of = { site: "oslo", name: "bmc-root" };
const input = { version: 2, data: { username: "admin", password: "hunter2 🔑" } };

function agent() {
  return { key: nkeys.createUser().getPublicKey(), curve: nkeys.createCurve() };
}

function sealTo(...agents: ReturnType<typeof agent>[]) {
  const recipients = agents.map(({ key, curve }) => ({ key, curveKey: curve.getPublicKey() }));
  return sealSecret(of, input, recipients, nkeys.createCurve());
}

test("each agent of the site opens its own part; nothing in the sealed form is readable", () => {
  const [one, two] = [agent(), agent()];
  const spec = secretSchema.parse(sealTo(one, two));
  expect(spec.keys).toEqual(["password", "username"]);
  for (const { key, curve } of [one, two]) expect(openSecret(of, spec, key, curve)).toEqual(input.data);
  expect(JSON.stringify(spec)).not.toMatch(/hunter2|admin/);
});

test("an agent that came later is told to have it applied again", () => {
  const [one, late] = [agent(), agent()];
  expect(() => openSecret(of, sealTo(one), late.key, late.curve)).toThrow(
    "secret/bmc-root is not sealed to this agent",
  );
});

test.each([
  ["another curve key", of, (spec: object) => spec, true, "it was sealed to another curve key"],
  ["another name", { ...of, name: "other" }, (spec: object) => spec, false, "it was sealed as oslo/bmc-root version 2"],
  [
    "another site",
    { ...of, site: "bergen" },
    (spec: object) => spec,
    false,
    "it was sealed as oslo/bmc-root version 2",
  ],
  [
    "another version",
    of,
    (spec: object) => ({ ...spec, version: 3 }),
    false,
    "it was sealed as oslo/bmc-root version 2",
  ],
])("a Secret passed off under %s does not open", (_what, identity, change, otherCurve, says) => {
  const one = agent();
  const spec = secretSchema.parse(change(sealTo(one)));
  const curve = otherCurve ? nkeys.createCurve() : one.curve;
  expect(() => openSecret(identity, spec, one.key, curve)).toThrow(says);
});

test("broken sealed bytes are refused without repeating them", () => {
  const one = agent();
  const spec = sealTo(one);
  for (const bytes of ["", "AAAA", Buffer.alloc(200).toString("base64")]) {
    const broken = { ...spec, sealed: { [one.key]: bytes } };
    expect(() => openSecret(of, broken, one.key, one.curve)).toThrow("secret/bmc-root cannot be opened");
  }
});
