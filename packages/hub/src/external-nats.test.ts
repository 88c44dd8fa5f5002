import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createKeyPair, operatorCredentials, parseTrustTree } from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { siteDocument } from "../test/documents.ts";
import { freeAddresses } from "../test/hub-process.ts";
import { natsServer, operatorOf, startTestHub, temporaryDirectory } from "../test/running-hub.ts";

test.skipIf(natsServer === undefined)(
  "a nats-server that others run by the hub's configuration serves one hub as well, and no second one of the same identity",
  async () => {
    await using directory = await temporaryDirectory();
    const { nats } = await freeAddresses();
    {
      await using own = await startTestHub(directory.path, ["--nats-listen", nats]);
      await using operator = operatorOf(own);
      await operator.call(subjects.apiIntentApply, { plan: { apply: [siteDocument("oslo")] } });
    }
    const child = spawn(natsServer ?? "", ["-c", join(directory.path, "nats/nats-server.conf")], { stdio: "ignore" });
    const ended = once(child, "exit");
    try {
      await using hub = await startTestHub(directory.path, ["--nats-url", `tls://${nats}`]);
      expect(hub.natsPid).toBeUndefined();
      expect(hub.servers).toEqual([`tls://${nats}`]);
      await using operator = operatorOf(hub);
      expect((await operator.call(subjects.apiResourceList, { kind: "Site" })).resources).toMatchObject([
        { name: "oslo" },
      ]);
      await secondIsRefused(directory.path, nats);
      // credentials that another tree made are not those of a known operator
      const tree = parseTrustTree(await readFile(join(directory.path, "identity/trust.json"), "utf8"));
      const stranger = createKeyPair("user");
      const jwt = await operatorCredentials(tree, { name: "eve", key: stranger.publicKey });
      const admin = { ...hub.admin, name: "eve", jwt, seed: stranger.seed.reveal(), key: stranger.publicKey };
      await using eve = operatorOf({ admin });
      await expect(eve.call(subjects.apiHubInfo, {})).rejects.toMatchObject({ code: "HUB_UNKNOWN_OPERATOR" });
      await expect(eve.call(subjects.apiSiteInvite, { site: "oslo" })).rejects.toMatchObject({
        code: "HUB_UNKNOWN_OPERATOR",
      });
    } finally {
      child.kill("SIGTERM");
      await ended;
    }
    const creds = join(directory.path, "hub.creds");
    await writeFile(creds, "no credentials");
    await chmod(creds, 0o600);
    const flags = ["--nats-url", `tls://${nats}`, "--nats-credentials", creds];
    await expect(startTestHub(directory.path, flags)).rejects.toMatchObject({ code: "HUB_BAD_CREDENTIALS" });
  },
);

/** Its state was copied, so it has the same identity, and no lock stands in its way. */
async function secondIsRefused(directory: string, nats: string): Promise<void> {
  await using copied = await temporaryDirectory();
  await cp(directory, copied.path, { recursive: true });
  const second = startTestHub(copied.path, ["--nats-url", `tls://${nats}`]);
  await expect(second).rejects.toMatchObject({
    code: "BUS_HAS_HUB",
    message: expect.stringContaining(`process ${process.pid}`),
  });
}
