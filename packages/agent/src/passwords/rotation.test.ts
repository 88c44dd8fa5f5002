import { describe, expect, test } from "vitest";
import type { HeldPassword, NextPassword, PasswordRecord } from "../store/passwords.ts";
import { afterLogin, decide, logins, type Source, type Step } from "./rotation.ts";

const AT = "10.0.0.1:623";
const spec = { version: 1, keys: ["password", "username"], sender: "X", sealed: {} };
const held = (version: number, address = AT): HeldPassword => ({
  address,
  secret: "bmc-root",
  version,
  spec,
  madeAtMs: 1,
});
const next = (version: number, step: NextPassword["step"], doubt?: string): NextPassword => ({
  ...held(version),
  orderId: "o1",
  step,
  doubt,
});
const secret = (version: number) => ({ name: "bmc-root", version });

describe("which passwords are tried", () => {
  test.each<[string, PasswordRecord, number, Source[]]>([
    ["nothing was changed", {}, 1, ["secret"]],
    ["it was changed", { current: held(1) }, 1, ["current"]],
    ["a newer Secret came since", { current: held(1) }, 2, ["secret", "current"]],
    ["it was changed on another BMC at that place", { current: held(1, "10.0.0.9:623") }, 1, ["secret"]],
    ["a new one is sealed and not told", { next: next(1, "sealed") }, 1, ["secret"]],
    ["the BMC was told", { next: next(1, "setting") }, 1, ["next", "secret"]],
    ["the BMC was told, and seems not to have stored it", { next: next(1, "setting", "no") }, 1, ["secret", "next"]],
    ["the BMC was told another one after one", { current: held(1), next: next(1, "setting") }, 1, ["next", "current"]],
    ["the BMC was told, and a newer Secret came", { next: next(1, "setting") }, 2, ["secret", "next"]],
  ])("when %s", (_what, record, version, expected) => {
    expect(logins(record, secret(version), AT)).toEqual(expected);
  });
});

describe("what a login tells", () => {
  test.each<[string, PasswordRecord, Source, number, object]>([
    ["nothing new", { current: held(1) }, "current", 1, { current: held(1) }],
    ["the newer Secret holds", { current: held(1) }, "secret", 2, {}],
    ["the newer Secret does not hold", { current: held(1) }, "current", 2, { current: held(2) }],
    ["the new one holds", { next: next(1, "setting") }, "next", 1, { current: held(1), last: { result: "Active" } }],
    ["the old one holds", { next: next(1, "setting") }, "secret", 1, { last: { result: "NotStored" } }],
    [
      "the old one holds, which was made here too",
      { current: held(1), next: next(1, "setting", "because") },
      "current",
      1,
      { current: held(1), last: { result: "NotStored", message: "the BMC kept the old password: because" } },
    ],
    ["the newer Secret holds at last", { next: next(1, "setting") }, "secret", 2, { last: { result: "Superseded" } }],
    ["the new one holds, not the newer Secret", { next: next(1, "setting") }, "next", 2, { current: held(2) }],
  ])("%s", (_what, record, by, version, expected) => {
    const known = afterLogin(record, by, secret(version), AT);
    expect(known).toMatchObject(expected);
    expect(known.next).toBeUndefined();
    expect("current" in known).toBe("current" in expected);
  });

  test("a password that is sealed and not told stays so", () => {
    const record = { current: held(1), next: next(2, "sealed") };
    expect(afterLogin(record, "secret", secret(2), AT)).toEqual({ next: record.next });
    expect(afterLogin(record, "current", secret(2), AT)).toEqual({ ...record, current: held(2) });
  });
});

describe("what comes next", () => {
  test.each<[string, PasswordRecord, number, boolean, Step]>([
    ["nothing was ordered", { current: held(1) }, 1, true, "nothing"],
    ["the hub does not have it yet", { next: next(1, "sealed") }, 1, false, "tell"],
    ["the hub has it", { next: next(1, "sealed") }, 1, true, "set"],
    ["a newer Secret came before the BMC was told", { next: next(1, "sealed") }, 2, true, "give up"],
    ["the BMC was told", { next: next(1, "setting") }, 1, true, "log in"],
    ["the BMC was told, and a newer Secret came", { next: next(1, "setting") }, 2, true, "log in"],
  ])("when %s", (_what, record, version, stored, expected) => {
    expect(decide(record, secret(version), AT, stored)).toBe(expected);
  });

  test("a machine that has another BMC now is left alone: what the old one has is still unknown", () => {
    expect(decide({ next: next(1, "setting") }, secret(1), "10.0.0.9:623", true)).toBe("nothing");
    expect(logins({ next: next(1, "setting") }, secret(1), "10.0.0.9:623")).toEqual(["secret"]);
  });
});
