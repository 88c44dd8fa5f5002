import { AuditRecord } from "@longshore/contracts";
import { errorCatalog, silentLogger, SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { AuditLog } from "./audit-log.ts";

const { NOPE } = errorCatalog({ NOPE: { retry: "never", message: () => "not this time" } });
const deed = {
  key: "UADMIN",
  name: "admin",
  subject: "hub.api.site.invite",
  nonce: "n1",
  request: Buffer.from("request"),
  about: "site oslo, invite",
};

/** What was done, in order: records stored and acts. */
function history(stores: (nth: number) => boolean = () => true) {
  const done: string[] = [];
  let nth = 0;
  const audit = async (subject: string, payload: Uint8Array): Promise<void> => {
    if (!stores(nth++)) throw new Error("the disk is full");
    const { name, about, outcome, requestDigest } = AuditRecord.decode(payload);
    done.push(`${subject} ${name} ${about} ${requestDigest.slice(0, 8)} ${outcome || "begins"}`);
  };
  return { done, log: new AuditLog({ audit }, new SteppedClock(), silentLogger) };
}

test("a deed is on record before it is done, and with its outcome after", async () => {
  const { done, log } = history();
  await log.record(deed, async () => done.push("act"));
  const line = "hub.audit.site.invite admin site oslo, invite 1f58b914"; // sha256sum of "request"
  expect(done).toEqual([`${line} begins`, "act", `${line} done`]);
});

test("what cannot be recorded is not done", async () => {
  const { done, log } = history(() => false);
  await expect(log.record(deed, async () => done.push("act"))).rejects.toThrow("the disk is full");
  expect(done).toEqual([]);
});

test("a failure is recorded by its code, and an outcome that cannot be recorded spoils nothing", async () => {
  const failing = history();
  await expect(failing.log.record(deed, () => Promise.reject(NOPE(undefined)))).rejects.toThrow("not this time");
  expect(failing.done[1]).toMatch(/NOPE$/);
  const full = history((nth) => nth === 0);
  expect(await full.log.record(deed, async () => "made")).toBe("made");
});
