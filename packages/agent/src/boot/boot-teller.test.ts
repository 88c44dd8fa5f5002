import { hours, silentLogger, SteppedClock } from "@longshore/kit";
import type { Answer } from "@longshore/netboot";
import { expect, test } from "vitest";
import type { NewEvent } from "../outbox/facts.ts";
import type { BootRecord } from "../store/boots.ts";
import { BootTeller } from "./boot-teller.ts";

const MAC = "3c:ec:ef:00:00:17";

function stage() {
  const clock = new SteppedClock();
  const events: NewEvent[] = [];
  const lines: object[] = [];
  const say = (line: object): void => void lines.push(line);
  const log = { ...silentLogger, debug: () => {}, info: say, warn: say } as typeof silentLogger;
  const teller = new BootTeller({ site: "oslo", facts: { event: (event) => void events.push(event) }, clock, log });
  return { clock, events, lines, teller };
}

function answer(mac: string, machine: string | undefined, more: Partial<Answer> = {}): Answer {
  const architecture = { cpu: "amd64", firmware: "uefi", fetches: "tftp" } as const;
  const ids = { machineId: undefined, uuid: undefined, hostName: undefined };
  const client = { mac, stage: "firmware", architecture, vendorClass: "PXEClient", ...ids } as const;
  const because = "10.1.0.17 and snponly.efi by TFTP";
  return { client, asked: "DISCOVER", outcome: "offered", because, machine, ...more };
}

const boot = (seenAtMs: number): BootRecord => ({
  ...{ token: "t", mac: MAC, address: "10.1.0.17", machine: "r1u7", firmware: "amd64 UEFI by TFTP" },
  ...{ seenAtMs, heardAtMs: seenAtMs, step: "seen" },
});

test("what a machine asks again within one boot is one event, and one line each time; the next boot's is another", () => {
  const { events, lines, teller } = stage();
  for (let i = 0; i < 20; i++) teller.answered(answer(MAC, "r1u7"), boot(1));
  expect(lines).toHaveLength(20);
  expect(events).toMatchObject([
    {
      noun: "machine",
      name: "r1u7",
      reason: "DhcpOffered",
      message: `${MAC} (firmware, amd64 UEFI by TFTP) sent DISCOVER: offered, 10.1.0.17 and snponly.efi by TFTP`,
    },
  ]);
  teller.answered(answer(MAC, "r1u7"), boot(2));
  teller.answered(
    answer(MAC, "r1u7", { asked: "REQUEST", outcome: "refused", because: "it is not of this network" }),
    boot(2),
  );
  expect(events.map(({ reason, severity }) => [reason, severity])).toEqual([
    ["DhcpOffered", "info"],
    ["DhcpOffered", "info"],
    ["DhcpRefused", "warning"],
  ]);
});

test("a storm of strangers is sixty events an hour, and takes no room from the machines of the site", async () => {
  const { events, clock, teller } = stage();
  for (let i = 0; i < 5000; i++) {
    const mac = `52:54:00:00:${(i >> 8).toString(16).padStart(2, "0")}:${(i & 255).toString(16).padStart(2, "0")}`;
    teller.answered(
      answer(mac, undefined, { outcome: "ignored", because: "no Machine has this MAC address" }),
      undefined,
    );
  }
  expect(events).toHaveLength(60);
  expect(events[0]).toMatchObject({ noun: "site", name: "oslo", reason: "DhcpIgnored" });
  teller.answered(answer(MAC, "r1u7"), boot(1));
  expect(events).toHaveLength(61);
  await clock.step(hours(1));
  teller.answered(answer("52:54:00:77:00:01", undefined, { outcome: "ignored", because: "no" }), undefined);
  expect(events).toHaveLength(62);
});

test("a machine that waits in the boot environment, or is refused, is told once, however often it asks", () => {
  const { events, lines, teller } = stage();
  for (let i = 0; i < 100; i++) {
    teller.step(boot(1), "has no task");
    teller.withheld("a task", "10.1.0.66", "the boot of it is over");
  }
  expect(events.map(({ reason }) => reason)).toEqual(["BootStep", "BootRefused"]);
  expect(lines).toHaveLength(2);
});

test("a boot's token is in no log line, whatever is asked", () => {
  const { lines, teller } = stage();
  const report = { client: "10.1.0.17", method: "POST", status: 200, bytes: 1, complete: true, ms: 1 };
  teller.http({ ...report, url: "/task/SECRET/report" });
  teller.http({ ...report, url: "/task/SECRET" });
  teller.http({ ...report, url: "/task/SECRET?x" });
  teller.http({ ...report, url: "//task///SECRET/report" });
  expect(JSON.stringify(lines)).not.toContain("SECRET");
  expect(lines).toHaveLength(4);
});
