import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Cpu, type Hardware, makePhoneHome, openVirtualMachine, scenario, type Stage } from "@longshore/testkit";
import { ensureTool, ensureTree, type RunningProcess } from "@longshore/testkit/tools";
import {
  type BootNet,
  FAR,
  openBootNet,
  ROUTER,
  SERVER,
  type Served,
} from "../../packages/netboot/test/peers/boot-net.ts";

/** Who gives addresses: we, we through a relay of another network, or somebody else beside whom we name the boot file. */
const MODES = ["server", "relay", "proxy"] as const;
type Mode = (typeof MODES)[number];

interface Row {
  readonly firmware: Firmware;
  readonly mode: Mode;
}

const FIRMWARE: Readonly<Record<Firmware, Pick<Hardware, "arch" | "firmware" | "netBoot">>> = {
  bios: { arch: "amd64", firmware: "bios" },
  "uefi-amd64-pxe": { arch: "amd64", firmware: "uefi", netBoot: "pxe" },
  "uefi-amd64-http": { arch: "amd64", firmware: "uefi", netBoot: "http" },
  "uefi-arm64-pxe": { arch: "arm64", firmware: "uefi", netBoot: "pxe" },
  "uefi-arm64-http": { arch: "arm64", firmware: "uefi", netBoot: "http" },
};
type Firmware = "bios" | `uefi-${Cpu}-${"pxe" | "http"}`;
const ROWS = Object.keys(FIRMWARE) as readonly Firmware[];

export default scenario({
  summary:
    "firmware of every kind boots from the network to a system that says so: by our server, through a relay, beside another server",
  tier: "full",
  alone: true,
  budgetSeconds: 1200,
  needs: ["ip", "busybox", "dnsmasq", "longshore-launch", "qemu-system-x86_64", "qemu-system-aarch64"],
  needsRoot: true,
  async run(stage: Stage) {
    const root = join(stage.dir, "root");
    await fillRoot(root);
    const net = stage.use(await openBootNet({ taps: 2 }));
    const table: Record<string, string> = {};
    for (const mode of MODES) {
      const dnsmasq = mode === "server" ? undefined : await startDnsmasq(net, mode);
      const served = await net.serve({ mode: mode === "proxy" ? "proxy" : "server", root, relayed: [FAR] });
      const waiting = [...ROWS];
      const lane = async (tap: string): Promise<void> => {
        for (let firmware = waiting.shift(); firmware !== undefined; firmware = waiting.shift()) {
          const outcome = await bootOnce(stage, net, served, { firmware, mode }, tap);
          table[`${firmware} ${mode}`] = outcome;
          stage.log(`${mode}: ${firmware} ${outcome}`);
        }
      };
      await Promise.all(["tap0", "tap1"].map(lane));
      await served.stop();
      await dnsmasq?.stop();
    }
    stage.table({
      title: "from power on to a system that says so",
      header: ["firmware", ...MODES],
      rows: ROWS.map((firmware) => [firmware, ...MODES.map((mode) => table[`${firmware} ${mode}`] ?? "")]),
      notes: [
        "server: we give the addresses. relay: we do, through a router. proxy: another server does, and we name the boot file.",
        "QEMU translates (no KVM); the seconds are of a machine with other work.",
      ],
    });
    for (const [row, outcome] of Object.entries(table)) stage.expect(outcome.startsWith("boots"), `${row}: ${outcome}`);
    return table;
  },
});

async function fillRoot(root: string): Promise<void> {
  for (const cpu of ["amd64", "arm64"] satisfies Cpu[]) await makePhoneHome(cpu, root);
  const ipxe = join(await ensureTree("ipxe"), "usr/lib/ipxe");
  mkdirSync(root, { recursive: true });
  for (const loader of ["undionly.kpxe", "snponly.efi", "ipxe-arm64.efi"])
    copyFileSync(join(ipxe, loader), join(root, loader));
}

/** A router that hands DHCP on to us, or somebody else's server that gives addresses and knows nothing of booting. */
async function startDnsmasq(net: BootNet, mode: "relay" | "proxy"): Promise<RunningProcess> {
  const { path } = await ensureTool("dnsmasq");
  const own =
    mode === "relay"
      ? [`--dhcp-relay=${ROUTER.far},${SERVER}`, "--interface=far0", "--interface=boot0"]
      : ["--dhcp-range=10.77.0.50,10.77.0.90,255.255.255.0,1h", "--interface=boot0", "--no-ping"];
  const leases = `--dhcp-leasefile=${join(net.dir, "foreign.leases")}`;
  const common = ["--keep-in-foreground", "--port=0", "--conf-file=/dev/null", "--pid-file", "--user=root", leases];
  return await net.start("client", path, ...common, ...own);
}

let machines = 0;

/** Power on until the system that was loaded tells it; the machine switches itself off. */
async function bootOnce(
  stage: Stage,
  net: BootNet,
  served: Served,
  { firmware, mode }: Row,
  tap: string,
): Promise<string> {
  const mac = `52:54:00:77:00:${(0x10 + machines++).toString(16)}`;
  const dir = join(stage.dir, `${firmware}-${mode}`);
  const before = net.before(mode === "relay" ? "client" : "server");
  const hardware: Hardware = { ...FIRMWARE[firmware], prefers: "network", nics: [{ mac, tap }] };
  await using machine = await openVirtualMachine({ dir, before, hardware });
  const began = performance.now();
  machine.bmc.machine.press("on");
  for (;;) {
    const home = served.events().find(({ event, body }) => event === "home" && String(body).includes(mac));
    const seconds = Math.round((performance.now() - began) / 1000);
    if (home !== undefined) return `boots, ${seconds} s`;
    if (machine.bmc.machine.power === "off" || seconds > 150)
      return `does not boot: ${lastWord(served, mac, machine.serial.printed)}`;
    stage.signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** What was answered to it last, or what its firmware said. */
function lastWord(served: Served, mac: string, printed: string): string {
  const answer = served.events().findLast((event) => event["mac"] === mac);
  const serial = printed.trim().split("\n").at(-1)?.slice(-80) ?? "";
  return `${answer === undefined ? "it asked nothing" : JSON.stringify(answer)}; ${serial}`;
}
