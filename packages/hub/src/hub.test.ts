import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describeCredentials } from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import { expect, test } from "vitest";
import { natsServer, operatorOf, startTestHub, temporaryDirectory } from "../test/running-hub.ts";

test.skipIf(natsServer === undefined)("a first start makes everything private, a second start uses it", async () => {
  await using directory = await temporaryDirectory();
  const state = join(directory.path, "state");
  const before = await (async () => {
    await using hub = await startTestHub(state);
    await using operator = operatorOf(hub);
    const info = await operator.call(subjects.apiHubInfo, {});
    expect(info).toMatchObject({ operator: "admin", role: "admin", sites: 0 });
    expect(await (await fetch(`${hub.httpUrl}/healthz`)).text()).toBe("ok\n");
    expect((await fetch(`${hub.httpUrl}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${hub.httpUrl}/metrics`)).text()).toContain("longshore_bus_connections_up");
    return hub.admin;
  })();
  for (const entry of await readdir(state, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (path.includes("/nats/store/")) continue; // nats-server's own, behind a private directory
    expect(`${path} ${((await stat(path)).mode & 0o077).toString(8)}`).toBe(`${path} 0`);
  }
  const identity = await readFile(join(state, "identity/trust.json"), "utf8");
  await using again = await startTestHub(state);
  expect(again.admin.key).toBe(before.key);
  expect(again.admin.servers).toEqual(again.servers);
  expect(describeCredentials(again.admin.jwt).name).toBe("admin");
  expect(await readFile(join(state, "identity/trust.json"), "utf8")).toBe(identity);
  await using operator = operatorOf(again);
  expect((await operator.call(subjects.apiHubInfo, {})).operator).toBe("admin");
});
