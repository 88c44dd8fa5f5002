import type { BootTask } from "@longshore/contracts";
import { days, hours, minutes, seededRandom, SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import type { BootRecord, BootTable } from "../store/boots.ts";
import { Boots, type Withheld } from "./boots.ts";

const MAC = "3c:ec:ef:00:00:17";
const HERE = "10.1.0.17";

/** Boots over a table that outlives them. */
class Stage {
  readonly clock = new SteppedClock();
  readonly rows = new Map<string, BootRecord>();
  boots = this.open();

  open(): Boots {
    const { rows, clock } = this;
    const store: BootTable = {
      all: () => [...rows.values()],
      write: (record) => void rows.set(record.token, record),
      forget: (token) => void rows.delete(token),
    };
    return (this.boots = new Boots({ store, clock, random: seededRandom(rows.size + 7) }));
  }

  seen(address: string | undefined = HERE): BootRecord {
    return this.boots.seen({ mac: MAC, machine: "r1u7", firmware: "amd64 UEFI by TFTP", address }).boot;
  }

  /** Of no Machine, and another server gave it its address. */
  stranger(): BootRecord {
    return this.boots.seen({ mac: MAC, machine: "", firmware: "amd64 BIOS by TFTP", address: undefined }).boot;
  }

  /** As far as its task. */
  tasked(task: Partial<BootTask> = {}): BootRecord {
    const boot = this.seen();
    this.boots.scripted(boot);
    this.boots.tasked(granted(this.boots.ofToken(boot.token, HERE)), { ...install, ...task } as BootTask);
    return granted(this.boots.ofToken(boot.token, HERE));
  }
}

const install: BootTask = {
  task: "install",
  machine: "r1u7",
  // oxlint-disable-next-line unicorn/no-thenable -- the protocol's word for what comes after the task
  then: "reboot",
  disk: { bytes: 1, signatures: [] },
  image: { url: "http://10.1.0.1:8402/image/ab", sha256: "ab", bytes: 1, format: "raw", chunkBytes: 1, chunks: [] },
  firstBoot: { by: "none" },
};

function granted(found: BootRecord | Withheld): BootRecord {
  if ("status" in found) throw new Error(found.because);
  return found;
}

test("a machine that was not seen to boot gets nothing", () => {
  expect(new Stage().boots.ofMac(MAC, HERE, undefined)).toMatchObject({ status: 403 });
  expect(new Stage().boots.ofToken("made up", HERE)).toMatchObject({ status: 403 });
});

test("another address gets nothing of this boot, by MAC or by token (case 26)", () => {
  const stage = new Stage();
  const { token } = stage.seen();
  expect(stage.boots.ofMac(MAC, "10.1.0.66", undefined)).toMatchObject({ status: 403 });
  expect(stage.boots.ofToken(token, "10.1.0.66")).toMatchObject({ status: 403 });
  expect(stage.boots.ofToken(token, HERE)).toMatchObject({ mac: MAC });
});

test("what is over is given out no more; until then it may be asked for again (case 26)", () => {
  const stage = new Stage();
  const boot = stage.tasked();
  expect(stage.boots.ofToken(boot.token, HERE)).toEqual(boot);
  stage.boots.heard(boot, "done");
  expect(stage.boots.ofToken(boot.token, HERE)).toMatchObject({ status: 410 });
  expect(stage.boots.ofMac(MAC, HERE, undefined)).toMatchObject({ status: 410 });
  expect(stage.boots.ended(boot.token, HERE, "done")).toBe(true); // its answer may have been lost
  expect(stage.boots.ended(boot.token, HERE, "failed")).toBe(false);
  expect(stage.boots.ended(boot.token, "10.1.0.66", "done")).toBe(false);
});

test("an hour after it was heard of last a boot is over (case 26)", async () => {
  const stage = new Stage();
  let boot = stage.tasked();
  for (let i = 0; i < 5; i++) {
    await stage.clock.step(minutes(50));
    boot = granted(stage.boots.ofToken(boot.token, HERE)); // a long install that reports goes on
    stage.boots.heard(boot);
  }
  await stage.clock.step(hours(1) + minutes(6));
  expect(stage.boots.ofToken(boot.token, HERE)).toMatchObject({ status: 410 });
});

test("firmware that asks several times, and the iPXE that it loads, are one boot; what comes after the script is the next", () => {
  const stage = new Stage();
  const first = stage.seen();
  expect(stage.seen("10.1.0.18")).toEqual({ ...first, address: "10.1.0.18" });
  stage.boots.scripted(stage.seen());
  const next = stage.seen();
  expect(next.token).not.toBe(first.token);
  expect(stage.boots.ofToken(first.token, HERE)).toMatchObject({ status: 403 });
});

test("where another server gave the address, the one who is known behind it is the machine", () => {
  const stage = new Stage();
  const { token } = stage.stranger();
  expect(stage.boots.ofMac(MAC, HERE, "52:54:00:77:00:99")).toMatchObject({ status: 403 });
  expect(stage.boots.ofMac(MAC, HERE, undefined)).toMatchObject({ status: 403 });
  expect(stage.boots.ofMac(MAC, HERE, MAC)).toMatchObject({ token });
  expect(stage.boots.ofToken(token, HERE)).toMatchObject({ token });
  expect(stage.boots.ofMac(MAC, "10.1.0.66", undefined)).toMatchObject({ status: 403 });
});

test("an address that the machine was heard to take from another server is its address", () => {
  const stage = new Stage();
  const { token } = stage.stranger();
  stage.boots.took(MAC, HERE);
  expect(stage.boots.ofMac(MAC, HERE, undefined)).toMatchObject({ token });
});

test("a machine whose task gives it another network speaks from there, and from nowhere else", () => {
  const stage = new Stage();
  const link = { kind: "nic", name: "eth0", mac: MAC, dhcp: false, addresses: ["10.9.0.7/24"] } as const;
  const { token } = stage.tasked({ network: { links: [link], dns: [] } });
  expect(stage.boots.ofToken(token, "10.9.0.7")).toMatchObject({ token });
  expect(stage.boots.ofToken(token, "10.9.0.8")).toMatchObject({ status: 403 });
});

test("DHCP on the port that it booted from gives a machine what it has; on another port, nobody here knows", () => {
  const stage = new Stage();
  const link = (mac: string) => ({ kind: "nic", name: "eth0", mac, dhcp: true, addresses: [] }) as const;
  const own = stage.tasked({ network: { links: [link(MAC)], dns: [] } });
  expect(stage.boots.ofToken(own.token, "10.9.0.8")).toMatchObject({ status: 403 });
  const other = stage.tasked({ network: { links: [link("3c:ec:ef:00:00:18")], dns: [] } });
  expect(stage.boots.ofToken(other.token, "10.9.0.8")).toMatchObject({ token: other.token });
});

test("a boot does not notice that the agent died, and the installed system is still awaited", async () => {
  const stage = new Stage();
  const { token } = stage.tasked();
  const boots = stage.open();
  expect(boots.imagesInUse()).toEqual(new Set(["ab"]));
  boots.heard(granted(boots.ofToken(token, HERE)), "done");
  await stage.clock.step(hours(9));
  const later = stage.open();
  expect(later.imagesInUse()).toEqual(new Set());
  const boot = granted(later.ofHome(token));
  expect(boot.task?.home).toBe("awaited");
  later.home(boot);
  expect(granted(stage.open().ofHome(token)).task?.home).toBe("came");
});

test("the files of an installer stay while it is at work, and its system is awaited", () => {
  const stage = new Stage();
  const file = (sha256: string) => ({ url: "", sha256, bytes: 1, chunkBytes: 1, chunks: [] });
  const installer = { kernel: file("k"), initrd: file("i"), iso: { sha256: "o", bytes: 1 }, commandLine: "" };
  const boot = stage.tasked({ task: "hand-over", installer });
  expect(stage.open().imagesInUse()).toEqual(new Set(["k", "i", "o"]));
  stage.boots.heard(boot, "done");
  expect(stage.boots.imagesInUse()).toEqual(new Set());
  expect(granted(stage.boots.ofHome(boot.token)).task?.home).toBe("awaited");
});

test("the word of an installed system is taken for a month, and not for a boot that installed nothing", async () => {
  const stage = new Stage();
  const { token } = stage.seen();
  expect(stage.boots.ofHome(token)).toMatchObject({ status: 403 });
  const installed = stage.tasked();
  await stage.clock.step(days(30) + 1);
  expect(stage.boots.ofHome(installed.token)).toMatchObject({ status: 410 });
});

test("the next install takes the place of the one before: the system of that is awaited no more, and no rows are left", () => {
  const stage = new Stage();
  const first = stage.tasked();
  stage.boots.heard(first, "done");
  const second = stage.tasked();
  expect(stage.boots.ofHome(first.token)).toMatchObject({ status: 403 });
  expect(granted(stage.boots.ofHome(second.token)).token).toBe(second.token);
  expect([...stage.rows.keys()]).toEqual([second.token]);
});
