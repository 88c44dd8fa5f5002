import { createCurveKey, createKeyPair, signCurveKey } from "@longshore/bus";
import { Status } from "@longshore/contracts";
import { sealSecret } from "@longshore/intents";
import { systemClock } from "@longshore/kit";
import { expect, test } from "vitest";
import type { Replies } from "../../../test/canned-link.ts";
import { listing, machine } from "../../../test/fleet.ts";
import { vouchedFor } from "../../../test/vouching.ts";
import { CONFIG, CONTEXT, longshore } from "../../../test/test-io.ts";
import { recoveryKeyFile } from "../../secrets/recovery-key.ts";

const recovery = createCurveKey();
const agent = createKeyPair("user");
const curve = createCurveKey();

/** A site whose agent made a password and got as far as `phase`. */
function made(phase: string, message: string, orderId = "o1"): Status {
  const to = [{ key: recovery.publicKey, curveKey: recovery.publicKey }];
  const data = { username: "admin", password: "made-at-the-site" };
  const spec = sealSecret({ site: "oslo", name: "bmc-password/r1u7" }, { version: 1, data }, to, createCurveKey());
  const held = {
    address: "10.2.0.17:623",
    secret: "bmc-root",
    secretVersion: 2,
    spec: Buffer.from(JSON.stringify(spec)),
  };
  const bmcPassword = { orderId, ...(phase === "Sealed" || phase === "Setting" ? { next: held } : { current: held }) };
  const conditions = [{ type: "Rotated", status: "True", reason: phase, message }];
  return Status.decode(Status.encode({ kind: "BmcPassword", name: "r1u7", phase, conditions, bmcPassword }));
}

function hub(...statuses: (Status | undefined)[]): { replies: Replies; orders: unknown[] } {
  const orders: unknown[] = [];
  const agents = [
    {
      key: agent.publicKey,
      hostname: "edge1",
      curveKey: curve.publicKey,
      curveKeySignature: signCurveKey(agent.seed, curve.publicKey),
    },
  ];
  const replies: Replies = {
    ...listing(machine("r1u7", "oslo")),
    apiSiteAgents: (request) => vouchedFor(request, { agents, recoveryKey: recovery.publicKey }),
    apiMachineRotatePassword: (order) => {
      orders.push(order.recipients.map(({ key }) => key));
      return { phase: "Sealed" };
    },
    apiMachinePassword: () => {
      const status = statuses.length > 1 ? statuses.shift() : statuses[0];
      return { status: status ?? null };
    },
  };
  return { replies, orders };
}

const files = () =>
  new Map([
    [CONFIG, JSON.stringify({ current: "lab", contexts: { lab: CONTEXT } })],
    ["/fleet/recovery.key", recoveryKeyFile(recovery, ["tls://hub"])],
  ]);

test("a new password is waited for until the BMC has it; it is sealed to every agent and the recovery key", async () => {
  const { replies, orders } = hub(undefined, made("Sealed", "sealed"), made("Active", "the BMC has the new password"));
  const ran = await longshore("machine bmc-password rotate r1u7 --yes", { replies, clock: systemClock });
  expect([ran.code, ran.stdout]).toEqual([0, "machine/r1u7: Active, the BMC has the new password\n"]);
  expect(orders).toEqual([[agent.publicKey, recovery.publicKey]]);
});

test("a BMC that kept the old one is exit code 1, and says why", async () => {
  const { replies } = hub(undefined, made("NotStored", "the BMC kept the old password: it said yes"));
  const ran = await longshore("machine bmc-password rotate r1u7 --yes", { replies, clock: systemClock });
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain("CLI_PASSWORD_NOT_CHANGED: r1u7 has the password that it had: the BMC kept the old");
});

test("without a recovery key nothing is ordered; a script must say --yes", async () => {
  const { replies, orders } = hub(undefined);
  const without: Replies = { ...replies, apiSiteAgents: (request) => vouchedFor(request, { agents: [] }) };
  expect((await longshore("machine bmc-password rotate r1u7 --yes", { replies: without })).code).toBe(4);
  expect((await longshore("machine bmc-password rotate r1u7", { replies })).code).toBe(4);
  expect(orders).toEqual([]);
});

test("status says how far it is", async () => {
  const setting = hub(made("Setting", "the BMC may have the new password or the old one"));
  const ran = await longshore("machine bmc-password status r1u7 -o json", setting);
  expect(JSON.parse(ran.stdout)).toMatchObject({ phase: "Setting", outranks: "secret/bmc-root up to version 2" });
  const never = await longshore("machine bmc-password status r1u7", hub(undefined));
  expect(never.stdout).toBe("machine/r1u7: Secret, the BMC has the password of its Secret\n");
});

test("with the recovery key it is readable here, also of a machine that is gone", async () => {
  const line = "machine bmc-password recover r1u7 --site oslo --recovery-key /fleet/recovery.key";
  const gone = { ...hub(made("Active", "")).replies, ...listing() };
  expect((await longshore(line, { replies: gone, files: files() })).stdout).toBe("admin made-at-the-site\n");
  const ran = await longshore(line, { ...hub(made("Setting", "")), files: files() });
  expect(ran.stdout).toBe("admin made-at-the-site (the BMC may have it, or the one before)\n");
  expect((await longshore(line, { ...hub(undefined), files: files() })).code).toBe(3);
});
