import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Cpu, openVirtualMachine, type VirtualMachine } from "@longshore/testkit";
import { ensureTree, missingPeers } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { type BootNet, openBootNet } from "../../packages/netboot/test/peers/boot-net.ts";
import { type BootAgent, siteOf, startBootAgent } from "./agent-net.ts";
import { RANGE } from "./boot-stage.ts";
import { notRoot } from "./not-root.ts";

const reason = (await missingPeers("ip", "longshore-launch", "qemu-system-x86_64", "qemu-system-aarch64")) ?? notRoot();

const MACHINES = {
  amd64: { suffix: "x64", folder: "x86_64-efi-signed", tap: "tap0", mac: "52:54:00:77:00:41", address: "10.77.0.41" },
  arm64: { suffix: "aa64", folder: "arm64-efi-signed", tap: "tap1", mac: "52:54:00:77:00:42", address: "10.77.0.42" },
} as const;
const CPUS = ["amd64", "arm64"] as const satisfies readonly Cpu[];
const WITHIN_MS = 400_000;

describe.skipIf(reason)("firmware that verifies what it loads, by the keys that machines come with", () => {
  let net: BootNet;
  let agent: BootAgent;

  beforeAll(async () => {
    net = await openBootNet({ taps: 2 });
    await fillSignedFolder(join(net.dir, "boot"));
    agent = await startBootAgent(net, {
      documents: documents({ secureBoot: true }),
      plan: { amd64: null, arm64: null },
    });
    await agent.until("it serves", () => agent.conditions()["BootNetworkServed"]?.status === "True");
  }, 120_000);
  afterAll(() => net?.[Symbol.asyncDispose]());

  test.for(["pxe", "http"] as const)(
    "by %s starts the operator's shim, which finds beside it what it loads: x86-64 and arm64",
    { timeout: 2 * WITHIN_MS },
    async (netBoot) => {
      const runs = netBoot === "pxe" ? /signed GRUB has its configuration, lockdown=y/ : /GNU GRUB +version/;
      const boots = CPUS.map(async (cpu) => {
        await using machine = await start(cpu, netBoot);
        await machine.serial.waitFor(runs, { withinMs: WITHIN_MS });
      });
      await Promise.all(boots);
      for (const cpu of CPUS) expect(asked(cpu, netBoot)).toEqual(wanted(cpu, netBoot));
    },
  );

  test("refuses the same loader without a signature", { timeout: WITHIN_MS }, async () => {
    agent.apply(...documents({ secureBoot: false }));
    await agent.until("taken on", () => agent.lines().filter(({ msg }) => msg === "intents taken on").length > 1);
    await using machine = await start("amd64", "pxe");
    await machine.serial.waitFor(/failed to load Boot[^]*(Access Denied|Security Violation)/, { withinMs: WITHIN_MS });
    expect(asked("amd64", "pxe").at(-1)).toEqual(["snponly.efi", "sent"]);
    expect(machine.serial.printed).not.toContain("iPXE");
  });

  /** What this machine loaded or wished to, in its order. */
  const asked = (cpu: Cpu, by: "pxe" | "http") =>
    agent
      .lines()
      .filter(
        ({ msg, client }) =>
          msg === `${by === "pxe" ? "TFTP" : "HTTP"} was asked` && hostOf(client) === MACHINES[cpu].address,
      )
      .map(({ file, path, outcome, status }) => [file ?? path, outcome ?? status]);

  async function start(cpu: Cpu, netBoot: "pxe" | "http"): Promise<VirtualMachine> {
    const { mac, tap } = MACHINES[cpu];
    const machine = await openVirtualMachine({
      dir: join(net.dir, `${cpu}-${machines++}`),
      before: net.before("server"),
      hardware: { arch: cpu, firmware: "uefi", netBoot, secureBoot: true, prefers: "network", nics: [{ mac, tap }] },
    });
    onTestFailed(() => console.error(machine.serial.printed.slice(-3000), asked(cpu, netBoot)));
    machine.bmc.machine.press("on");
    return machine;
  }
});

let machines = 0;

/** TFTP is told of with the port that asks. */
function hostOf(client: unknown): string {
  return String(client).split(":")[0] ?? "";
}

/**
 * Firmware asks for the size first. The shim looks for lists of what was revoked and for further certificates, and does
 * without; by HTTP it puts two slashes before what it loads. GRUB asks from the root of what TFTP serves.
 */
function wanted(cpu: Cpu, by: "pxe" | "http"): readonly (readonly unknown[])[] {
  const { suffix } = MACHINES[cpu];
  const [root, sent, absent] = by === "pxe" ? ["", "sent", "refused"] : ["/boot/", 200, 404];
  const own = `${root}secure-boot/${cpu}/`;
  return [
    [`${own}shim${suffix}.efi`, by === "pxe" ? "stopped" : sent],
    [`${own}shim${suffix}.efi`, sent],
    ...["revocations_sku", "revocations_sbat", "shim_certificate_0"].map((name) => [`${own}${name}.efi`, absent]),
    [`${own}${by === "pxe" ? "" : "/"}grub${suffix}.efi`, sent],
    ...(by === "pxe"
      ? [...LISTS.map((name) => [`/grub/${GRUB[cpu]}/${name}.lst`, absent]), ["/grub/grub.cfg", sent]]
      : []),
  ];
}

const LISTS = ["command", "fs", "crypto", "terminal"];
const GRUB = { amd64: "x86_64-efi", arm64: "arm64-efi" } as const;

function documents(more: { readonly secureBoot: boolean }) {
  const machines = Object.fromEntries(
    CPUS.map((cpu) => [cpu, { mac: MACHINES[cpu].mac, address: MACHINES[cpu].address }]),
  );
  return siteOf({ mode: "server", range: RANGE }, machines, more);
}

/** What an operator puts there: Debian's shim, which Microsoft has signed, and what it loads, which Debian has. */
async function fillSignedFolder(folder: string): Promise<void> {
  for (const cpu of CPUS) {
    const { suffix, folder: signed } = MACHINES[cpu];
    const own = join(folder, "secure-boot", cpu);
    mkdirSync(own, { recursive: true });
    const [shim, grub] = [await ensureTree(`shim-${cpu}`), await ensureTree(`signed-grub-${cpu}`)];
    copyFileSync(join(shim, `usr/lib/shim/shim${suffix}.efi.signed`), join(own, `shim${suffix}.efi`));
    copyFileSync(join(grub, `usr/lib/grub/${signed}/grubnet${suffix}.efi.signed`), join(own, `grub${suffix}.efi`));
  }
  mkdirSync(join(folder, "grub"));
  writeFileSync(
    join(folder, "grub/grub.cfg"),
    'echo "signed GRUB has its configuration, lockdown=$lockdown"\nsleep 600\n',
  );
  copyFileSync(join(await ensureTree("ipxe"), "usr/lib/ipxe/snponly.efi"), join(folder, "snponly.efi"));
}
