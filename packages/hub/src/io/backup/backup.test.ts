import { appendFile, mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { IntentIndex, Signed, subjects } from "@longshore/contracts";
import { silentLogger, systemClock, systemRandom } from "@longshore/kit";
import { describe, expect, test } from "vitest";
import { siteDocument } from "../../../test/documents.ts";
import { FakeAgent, FakeFacts } from "../../../test/fake-site.ts";
import {
  natsServer,
  operatorOf,
  startTestHub,
  temporaryDirectory,
  testOptions,
  until,
} from "../../../test/running-hub.ts";
import { restoreBackup } from "./restore-backup.ts";
import { takeBackup } from "./take-backup.ts";

const world = { log: silentLogger, clock: systemClock, random: systemRandom };

describe.skipIf(natsServer === undefined)("a hub's backup", { timeout: 120_000 }, () => {
  test("taken while it runs becomes the same hub in its next life: later orders are gone, its sites get the new index", async () => {
    await using root = await temporaryDirectory();
    const [first, second, backup] = ["first", "second", "backup"].map((name) => join(root.path, name)) as [
      string,
      string,
      string,
    ];
    let token = "";
    let jwt = "";
    let agent: FakeAgent;
    {
      await using hub = await startTestHub(first);
      await using operator = operatorOf(hub);
      ({ token } = await operator.call(subjects.apiSiteInvite, { site: "oslo", autoAccept: true }));
      agent = new FakeAgent(token);
      ({ jwt } = await agent.ask());
      await operator.call(subjects.apiIntentApply, { plan: { apply: [siteDocument("oslo")] } });
      {
        await using site = agent.connect(jwt);
        const facts = new FakeFacts(site);
        await facts.event({ noun: "machine", name: "a", reason: "Before" });
        await until(async () => {
          const { events } = await operator.call(subjects.apiEventList, { site: "oslo", noun: "machine" });
          return events.length > 0 ? true : undefined;
        });
      }
      const manifest = await takeBackup(testOptions(first), backup, world);
      expect(manifest.streams.map(({ name }) => name)).toEqual(["INTENTS", "STATUS", "EVENTS", "RECORDS", "AUDIT"]);
      await operator.call(subjects.apiIntentApply, { plan: { apply: [siteDocument("bergen")] } });
    }
    expect((await stat(backup)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(backup, { recursive: true })) {
      const found = await stat(join(backup, name));
      expect(found.mode & 0o077, name).toBe(0);
    }
    expect(await restoreBackup(testOptions(second), backup, world)).toMatchObject({ epoch: 2 });
    await using hub = await startTestHub(second);
    await using operator = operatorOf(hub);
    const { resources } = await operator.call(subjects.apiResourceList, { kind: "Site" });
    expect(resources.map(({ name }) => name)).toEqual(["oslo"]);
    const { events } = await operator.call(subjects.apiEventList, { site: "oslo", noun: "machine" });
    expect(events.map(({ event }) => event?.reason)).toEqual(["Before"]);
    const port = new URL(hub.servers[0]?.replace("tls:", "https:") ?? "").port;
    const moved = new FakeAgent(token);
    Object.assign(moved, { key: agent.key, token: { ...moved.token, servers: [`tls://127.0.0.1:${port}`] } });
    await using site = moved.connect(jwt);
    const bytes = await until(() => site.readIndex().catch(() => undefined));
    const index = IntentIndex.decode(Signed.decode(bytes).payload);
    expect(index).toMatchObject({ site: "oslo", epoch: 2, generation: 2 });
  });

  test("is taken of a hub that does not run, too, and never put over another hub, nor used when a byte is wrong", async () => {
    await using root = await temporaryDirectory();
    const [first, second, backup] = ["first", "second", "backup"].map((name) => join(root.path, name)) as [
      string,
      string,
      string,
    ];
    await expect(takeBackup(testOptions(first), backup, world)).rejects.toMatchObject({
      code: "HUB_NOTHING_TO_BACK_UP",
    });
    await (await startTestHub(first)).close();
    await takeBackup(testOptions(first), backup, world);
    await expect(takeBackup(testOptions(first), backup, world)).rejects.toMatchObject({ code: "HUB_BACKUP_EXISTS" });
    await expect(restoreBackup(testOptions(first), backup, world)).rejects.toMatchObject({
      code: "HUB_RESTORE_NOT_EMPTY",
    });
    await appendFile(join(backup, "RECORDS.snapshot"), "x");
    await expect(restoreBackup(testOptions(second), backup, world)).rejects.toMatchObject({
      code: "HUB_BACKUP_DAMAGED",
    });
    await mkdir(second, { recursive: true });
    await appendFile(join(second, "restoring"), "");
    await expect(startTestHub(second)).rejects.toMatchObject({ code: "HUB_RESTORE_UNFINISHED" });
  });
});
