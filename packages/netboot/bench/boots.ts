import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { type Bench, cpuSeconds, ensureTool, type Figure, median, peakRssMb, tempDir } from "@longshore/testkit/tools";
import { type BootNet, openBootNet, SERVE, SERVER } from "../test/peers/boot-net.ts";
import { type BootReport, bootReportIn } from "./boot-report.ts";
import { startDnsmasq } from "./dnsmasq.ts";
import { rotated } from "./tftp-servers.ts";

const CLIENTS = 200;
const ROUNDS = 3;
const MIB = 1024 * 1024;
const RANGE = ["10.77.0.20", "10.77.0.249"] as const;

/** Makes one file of a program, as the agent's image has it: where that lies. */
type BundleProgram = (path: string, entry: string) => Promise<string>;

/** Machines that boot at once: DHCP, 1 MiB by TFTP, 20 MiB by HTTP; each with its own MAC and address. Needs root. */
export const bootFigures = (bundle: BundleProgram): Bench =>
  async function* ({ log }) {
    await using dir = tempDir("longshore-bench-boots-");
    mkdirSync(dir.join("root"));
    const image = randomBytes(20 * MIB);
    writeFileSync(dir.join("root/snponly.efi"), image.subarray(0, MIB));
    writeFileSync(dir.join("root/image"), image);
    const program = await bundle(dir.join("serve.mjs"), SERVE);
    const longshore: Start = async (net, root) => {
      const { pid } = await net.serve({ root, ranges: [RANGE] }, program);
      return { pids: [pid], url: `http://${SERVER}:8080/boot/image` };
    };
    const own: Boots[] = [];
    const theirs: Boots[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const [all, start] of rotated([[own, longshore] as const, [theirs, recipe] as const], round)) {
        await using net = await openBootNet();
        await addAddresses(net);
        const services = await start(net, dir.join("root"));
        all.push(await bootAll(net, services, dir.join("root")));
      }
      log(`${CLIENTS} boots, round ${round + 1} of ${ROUNDS}`);
    }
    yield* figures(own, theirs);
  };

interface Services {
  readonly pids: readonly number[];
  /** Of the image. */
  readonly url: string;
}

type Start = (net: BootNet, root: string) => Promise<Services>;

interface Boots extends BootReport {
  readonly cpu: number;
  readonly rssMb: number;
}

const RECIPE = "dnsmasq and busybox httpd";

function* figures(own: readonly Boots[], theirs: readonly Boots[]): Iterable<Figure> {
  const name = `${CLIENTS} boots at once (DHCP, TFTP 1 MiB, HTTP 20 MiB)`;
  const of = (all: readonly Boots[], what: (boots: Boots) => number): number => median(all.map(what));
  const sum = (all: readonly Boots[]): number => all.reduce((sum, { failed }) => sum + failed, 0);
  const beside = (label: string, unit: string, what: (boots: Boots) => number): Figure => ({
    name: `${name}${label}`,
    value: of(own, what),
    unit,
    peer: { name: RECIPE, value: of(theirs, what) },
  });
  yield beside("", "s", ({ seconds }) => seconds);
  yield { name: `${name}: failed`, value: sum(own), unit: "", target: { of: "value", is: "<=", bound: 0 } };
  yield { name: `${name}: failed with ${RECIPE}`, value: sum(theirs), unit: "" };
  // busybox does not wait for its children, so that nobody counts what they take
  yield {
    name: `${name}: processor time of the server for each`,
    value: of(own, ({ cpu }) => (cpu * 1000) / CLIENTS),
    unit: "ms",
  };
  yield {
    name: `${name}: server RSS, highest`,
    value: Math.max(...own.map(({ rssMb }) => rssMb)),
    unit: "MB",
    target: { of: "value", is: "<=", bound: 200 },
  };
}

async function bootAll(net: BootNet, { pids, url }: Services, root: string): Promise<Boots> {
  const { path } = await ensureTool("boot-clients");
  const cpu = (): number => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const before = cpu();
  const tftp = ["-file-like", `${root}/snponly.efi`, "-blksize", "1468", "-windowsize", "4"]; // as edk2 asks
  const http = ["-image", url, "-image-like", `${root}/image`];
  const clients = await net.start("client", path, "-clients", String(CLIENTS), "-dhcp", "boot0", ...tftp, ...http);
  await clients.ended;
  const report = bootReportIn(clients.output());
  return { ...report, cpu: cpu() - before, rssMb: Math.max(...pids.map(peakRssMb)) };
}

/** A machine sends from the address that it was given: here all of them stand on one port. */
async function addAddresses(net: BootNet): Promise<void> {
  const { path } = await ensureTool("ip");
  const all = Array.from({ length: 230 }, (_, i) => `addr add 10.77.0.${i + 20}/32 dev boot0`).join("\\n");
  const { code, output } = await net.at("client", "sh", "-c", `printf '${all}\\n' | ${path} -batch -`);
  if (code !== 0) throw new Error(output);
}

/** What sites without a boot service of their own put together. */
async function recipe(net: BootNet, root: string): Promise<Services> {
  const tftp = ["--enable-tftp", `--tftp-root=${root}`, `--tftp-max=${CLIENTS * 2}`];
  const dhcp = await startDnsmasq(net, RANGE, "255.255.255.0", ...tftp);
  const busybox = await ensureTool("busybox");
  const http = await net.start("server", busybox.path, "httpd", "-f", "-p", `${SERVER}:8080`, "-h", root);
  return { pids: [dhcp.pid, http.pid], url: `http://${SERVER}:8080/image` };
}
