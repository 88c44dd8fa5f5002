import { expect, test } from "vitest";
import { apply, held, machine, secret, site } from "../../plan/fixtures.ts";
import { planChanges } from "../../plan/plan.ts";
import { machineSchema } from "./schema.ts";

test("a machine may have what is reserved for it as its own address too; another one may not", () => {
  const current = [held(site("oslo")), held(secret("bmc-root", "oslo"))];
  const nics = [{ mac: "02:00:00:00:00:01", address: "10.1.0.7", addresses: ["10.1.0.7/24"], boot: true }];
  const one = machine("a", "oslo", { nics });
  expect(planChanges(current, apply(one)).issues).toEqual([]);
  const other = machine("b", "oslo", { nics: [{ mac: "02:00:00:00:00:02", addresses: ["10.1.0.7/16"] }] });
  expect(planChanges([...current, held(one)], apply(other)).issues).toMatchObject([
    { path: "spec.nics[0].addresses[0]", message: "address twice: machine/a has it", found: "10.1.0.7" },
  ]);
});

test("a machine that was stored before it could say so is not changed by being read again", () => {
  const before = {
    arch: "amd64",
    bmc: { address: "10.2.0.1", credentials: "a" },
    nics: [{ mac: "02:00:00:00:00:01" }],
  };
  expect(Object.keys(machineSchema.parse(before))).toEqual(["arch", "firmware", "bmc", "nics"]);
  expect(Object.keys(machineSchema.parse(before).nics[0] ?? {}).sort()).toEqual(["boot", "mac"]);
});
