import type { OperatorLink } from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import { describe, expect, test } from "vitest";
import { siteDocument } from "../test/documents.ts";
import { freeAddresses, natsPidAt, operatorAt, startHubProcess } from "../test/hub-process.ts";
import { natsServer, temporaryDirectory, until } from "../test/running-hub.ts";
import { isAlive } from "./io/processes.ts";

describe.skipIf(natsServer === undefined)("a hub that is killed", { timeout: 90_000 }, () => {
  test("kill -9 of the hub in the middle of applies loses nothing acknowledged, and leaves no nats-server behind", async () => {
    await using directory = await temporaryDirectory();
    const at = await freeAddresses();
    const acknowledged: string[] = [];
    let leftover = 0;
    {
      await using hub = await startHubProcess(directory.path, at);
      leftover = await natsPidAt(directory.path);
      await using operator = await operatorAt(directory.path);
      const applying = applyMany(operator, acknowledged);
      await until(() => (acknowledged.length >= 5 ? true : undefined));
      hub.child.kill("SIGKILL");
      expect(await hub.exit).toBe(-1);
      await applying;
    }
    expect(isAlive(leftover)).toBe(true);
    await using _again = await startHubProcess(directory.path, at);
    expect(await natsPidAt(directory.path)).not.toBe(leftover);
    await until(() => (isAlive(leftover) ? undefined : true));
    await using operator = await operatorAt(directory.path);
    expect(await names(operator)).toEqual(expect.arrayContaining(acknowledged));
  });

  test("kill -9 of nats-server in the middle of applies loses nothing acknowledged, and the hub goes on", async () => {
    await using directory = await temporaryDirectory();
    const at = await freeAddresses();
    const acknowledged: string[] = [];
    await using _hub = await startHubProcess(directory.path, at);
    await using operator = await operatorAt(directory.path);
    const applying = applyMany(operator, acknowledged);
    await until(() => (acknowledged.length >= 5 ? true : undefined));
    const first = await natsPidAt(directory.path);
    process.kill(first, "SIGKILL");
    await applying;
    await until(async () => ((await natsPidAt(directory.path)) === first ? undefined : true));
    const after = await until(() => apply(operator, "after-all").catch(() => undefined), 30_000);
    expect(after).toBe("after-all");
    expect(await names(operator)).toEqual(expect.arrayContaining([...acknowledged, "after-all"]));
  });

  test("SIGTERM ends it and its nats-server in order, with exit code 0", async () => {
    await using directory = await temporaryDirectory();
    await using hub = await startHubProcess(directory.path, await freeAddresses());
    const nats = await natsPidAt(directory.path);
    await using operator = await operatorAt(directory.path);
    const { revision } = await operator.call(subjects.apiResourceList, {});
    const waiting = operator.call(subjects.apiResourceList, { revision, waitMs: 30_000 }, { timeoutMs: 35_000 });
    await operator.call(subjects.apiHubInfo, {}); // the hub holds the one before too
    const asked = performance.now();
    hub.child.kill("SIGTERM");
    expect(await hub.exit).toBe(0);
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect((await waiting).revision).toBe(revision); // who waited was answered first
    expect(isAlive(nats)).toBe(false);
  });

  test("Ctrl-C, which the whole process group gets, is an orderly end too: nothing is said to have died", async () => {
    await using directory = await temporaryDirectory();
    await using hub = await startHubProcess(directory.path, await freeAddresses(), { detached: true });
    const nats = await natsPidAt(directory.path);
    expect(isAlive(-nats)).toBe(true); // it leads a group of its own, which gets nothing
    process.kill(-(hub.child.pid ?? 0), "SIGINT");
    expect(await hub.exit).toBe(0);
    expect(hub.output()).not.toContain("died");
    expect(isAlive(nats)).toBe(false);
  });
});

/** One site after the other, until the hub no longer answers. */
async function applyMany(operator: OperatorLink, acknowledged: string[]): Promise<void> {
  for (let i = 0; i < 400; i++) {
    try {
      acknowledged.push(await apply(operator, `site-${i}`));
    } catch {
      return;
    }
  }
}

async function apply(operator: OperatorLink, name: string): Promise<string> {
  await operator.call(subjects.apiIntentApply, { plan: { apply: [siteDocument(name)] } }, { timeoutMs: 3000 });
  return name;
}

async function names(operator: OperatorLink): Promise<string[]> {
  const { resources } = await operator.call(subjects.apiResourceList, { kind: "Site" }, { timeoutMs: 10_000 });
  return resources.map(({ name }) => name);
}
