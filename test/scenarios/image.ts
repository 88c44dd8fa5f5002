import { chownSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { subjects } from "@longshore/contracts";
import {
  type Containers,
  Fleet,
  freePort,
  type Lab,
  openContainers,
  openLab,
  operatorOf,
  scenario,
  type Stage,
  writeSites,
} from "@longshore/testkit";
import { ensureTool } from "@longshore/testkit/tools";
import { type BootWires, openBootWires } from "../boot/boot-wires.ts";
import { buildImage, type Built, type BuiltImage, LIMIT_MB } from "../../deploy/agent/image/build.ts";

const MACHINE = "f1";
const USER = 65532;
const LAUNCHER = "/usr/bin/longshore-launch";

export default scenario({
  summary:
    "the agent's image, built for both architectures, enrols, reports and powers a machine on each, and serves a boot network and no other",
  tier: "full",
  alone: true,
  budgetSeconds: 460,
  needs: ["buildah", "eu-strip", "setcap", "podman", "conmon", "crun", "qemu-aarch64-static", "ip", "busybox"],
  needsRoot: true,
  async run(stage: Stage) {
    const built = await buildImage(join(stage.dir, "first"), (line) => stage.log(line));
    await sameAgain(stage, built);
    const lab = stage.use(await openLab({ examples: sitesFor(stage, built), ports: "free" }));
    const containers = stage.use(await openContainers(join(stage.dir, "containers")));
    const wires = stage.use(await openBootWires(stage.dir));
    const sites: Site[] = [];
    for (const image of built.images) sites.push(await startSite(stage, lab, containers, built, image, wires));
    await lab.apply();
    for (const site of sites) {
      if (isOwn(site.architecture)) await proveBoot(stage, lab, site.architecture, wires);
      await proveSite(stage, lab, containers, site);
    }
    await proveLauncher(stage, containers);
    const sizes = built.images.map(({ architecture, bytes }) => [`${architecture}MB`, Math.round(bytes / 1e5) / 10]);
    return Object.fromEntries(sizes);
  },
});

/** What is built of the same sources is the same, and what a site has to fetch is small. */
async function sameAgain(stage: Stage, built: Built): Promise<void> {
  const again = await buildImage(join(stage.dir, "again"), (line) => stage.log(line));
  for (const [i, image] of built.images.entries()) {
    const { architecture, bytes, layers, user, sbom } = image;
    stage.expect(
      layers.join() === again.images[i]?.layers.join(),
      `${architecture} has the same layers when built again`,
    );
    stage.expect(bytes > 0 && bytes <= LIMIT_MB * 1e6, `${architecture} is fetched in ${LIMIT_MB} MB: ${bytes} bytes`);
    stage.expect(user === `${USER}:${USER}`, `${architecture} runs as ${USER}, not as ${user}`);
    const listed = readFileSync(sbom, "utf8");
    for (const part of [
      "pkg:npm/zod@",
      `pkg:deb/debian/libc6@`,
      "pkg:npm/node-linux-",
      "pkg:npm/%40koromix/koffi-linux-",
    ])
      stage.expect(listed.includes(part), `${sbom} lists ${part}`);
  }
}

interface Site {
  readonly architecture: BuiltImage["architecture"];
  readonly image: BuiltImage;
  /** What the architecture's programs are put behind on this machine. */
  readonly before: readonly string[];
}

function sitesFor(stage: Stage, { images }: Built): string {
  const names = images.map(({ architecture }) => architecture);
  return writeSites(join(stage.dir, "sites"), names, { held: 0, free: 1 });
}

/** A site of the architecture's name, whose agent is a container with nothing but a token and a volume. */
async function startSite(
  stage: Stage,
  lab: Lab,
  containers: Containers,
  { archive }: Built,
  image: BuiltImage,
  wires: BootWires,
): Promise<Site> {
  const { architecture } = image;
  const volume = join(stage.dir, `volume-${architecture}`);
  mkdirSync(volume, { mode: 0o700 });
  const token = join(volume, "token");
  const invited = await lab.cli("site", "invite", architecture, "--auto-accept", "--out", token);
  stage.expect(invited.code === 0, invited.stderr);
  for (const path of [volume, token]) chownSync(path, USER, USER);
  const pulled = await containers.podman("pull", "--quiet", "--arch", architecture, `oci-archive:${archive}`);
  await containers.podman("tag", pulled.trim(), architecture);
  const before = isOwn(architecture) ? [] : ["/qemu", "/usr/bin/node"];
  const httpPort = await freePort();
  await containers.podman(
    ...["run", "--detach", "--name", architecture, "--pull", "never", "--network", "host"],
    ...["--cgroups", "disabled", "--read-only", "--cap-drop", "all", "--ulimit", "nofile=4096:4096"],
    ...["--ulimit", "nproc=4096:4096", "--volume", `${volume}:/var/lib/longshore-agent`],
    ...["--env", `LONGSHORE_AGENT_HTTP_LISTEN=127.0.0.1:${httpPort}`],
    ...(before.length > 0 ? await emulated(stage, before) : bootOptions(wires)),
    ...[`localhost/${architecture}`, "--token-file", "/var/lib/longshore-agent/token"],
  );
  await enrolled(stage, containers, architecture, `http://127.0.0.1:${httpPort}/readyz`);
  return { architecture, image, before };
}

async function enrolled(stage: Stage, containers: Containers, name: string, readyUrl: string): Promise<void> {
  const ready = () =>
    fetch(readyUrl).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    await stage.eventually(`the agent of ${name} is ready`, ready, 120);
  } catch (error) {
    throw new Error(`it said: ${await containers.podman("logs", "--tail", "20", name)}`, { cause: error });
  }
  stage.log(`${name}: enrolled`);
}

function isOwn(architecture: string): boolean {
  return architecture === (process.arch === "arm64" ? "arm64" : "amd64");
}

/** The emulator is the first program of the container and loads Node, as the kernel would. */
async function emulated(stage: Stage, before: readonly string[]): Promise<readonly string[]> {
  const { path } = await ensureTool("qemu-aarch64-static");
  const unpacked = join(dirname(path), "../tree/usr/bin/qemu-aarch64-static");
  const qemu = join(stage.dir, "qemu");
  copyFileSync(existsSync(unpacked) ? unpacked : path, qemu);
  return ["--volume", `${qemu}:/qemu:ro`, "--entrypoint", JSON.stringify([...before, "/usr/bin/longshore-agent"])];
}

async function proveSite(stage: Stage, lab: Lab, containers: Containers, site: Site): Promise<void> {
  const { architecture, image, before } = site;
  const fleet = stage.use(new Fleet(operatorOf(lab.contextFile)));
  const { agents } = await fleet.link.call(subjects.apiSiteAgents, { site: architecture });
  stage.expect(agents[0]?.arch === architecture, `the hub knows an agent of ${architecture}, not ${agents[0]?.arch}`);
  await stage.eventually(`${architecture} reports its machine Ready`, () => fleet.allReady(architecture), 60);
  const on = await lab.cli("machine", "power", "on", MACHINE, "--site", architecture, "--yes");
  stage.expect(on.code === 0, `${on.stdout}${on.stderr}`);
  stage.expect(
    lab.bmcs.get(`${architecture}/${MACHINE}`)?.machine.power === "on",
    `the machine of ${architecture} is on`,
  );
  stage.log(`${architecture}: reports, and powered its machine on`);
  const [kind, ...check] = image.health?.Test ?? [];
  stage.expect(kind === "CMD" && check.length > 0, `${architecture} has a health check`);
  const health = await containers.podman("exec", architecture, ...before, ...check);
  stage.expect(health.includes("{"), `${architecture} answers its health check: ${health}`);
  const node = [...before.slice(0, 1), "/usr/bin/node"];
  const called = await containers.podman("exec", architecture, ...node, "-e", SYSTEM_CALL);
  stage.expect(called.trim() === "-1", `${architecture} has a library by which it calls the system: ${called}`);
  await containers.podman("stop", "--time", "30", architecture);
  const code = await containers.podman("inspect", "--format", "{{.State.ExitCode}}", architecture);
  stage.expect(code.trim() === "0", `the agent of ${architecture} ends well when its container is stopped: ${code}`);
  stage.log(`${architecture}: healthy, and stopped`);
}

/** What the threads for TFTP do first, and a call that fails everywhere. */
const SYSTEM_CALL = `
  const module = { exports: {} };
  process.dlopen(module, "/usr/lib/longshore/koffi.node");
  console.log(module.exports.load(null).func("int close(int)")(-1));`;

/** What a container needs more than its token and its volume to serve the boot network on that device. */
function bootOptions({ device }: BootWires): readonly string[] {
  return ["--cap-add", "NET_BIND_SERVICE", "--env", `LONGSHORE_BOOT_DEVICE=${device}`];
}

/** The container's user has no rights of its own; what it serves is heard on one of two networks. */
async function proveBoot(stage: Stage, lab: Lab, site: string, wires: BootWires): Promise<void> {
  const { device, cidr, address, range, ask } = wires;
  const file = join(stage.dir, "boot-site.yaml");
  const boot = `{cidr: ${cidr}, interface: ${device}, dhcp: {mode: server, range: ${range}, unknown: discover}}`;
  const head = `apiVersion: longshore.dev/v1\nkind: Site\nmetadata: {name: ${site}}\n`;
  writeFileSync(file, `${head}spec: {networks: {boot: ${boot}}}\n`);
  const applied = await lab.cli("apply", "-f", file, "--yes");
  stage.expect(applied.code === 0, `${applied.stdout}${applied.stderr}`);
  const given = await stage.eventually("a machine on the boot network has an address", async () => {
    const said = await ask("boot");
    return said.includes("bound") && said;
  });
  stage.expect(given.includes(`server=${address}`), `the address is of the container: ${given}`);
  const other = await ask("other");
  stage.expect(!other.includes("bound"), `nobody answers on the other network: ${other}`);
  const { stdout } = await lab.cli("describe", "site", site);
  stage.expect(stdout.includes("BootNetworkServed"), `the site's status says what is served: ${stdout}`);
  stage.log(`${site}: serves the boot network, and no other`);
}

/** A user without rights binds DHCP's port on one device, with one capability and not without it. */
async function proveLauncher(stage: Stage, containers: Containers): Promise<void> {
  const own = process.arch === "arm64" ? "arm64" : "amd64";
  const launch = (...capabilities: string[]): Promise<string> =>
    containers.podman(
      ...[
        "run",
        "--rm",
        "--pull",
        "never",
        "--network",
        "none",
        "--cgroups",
        "disabled",
        "--cap-drop",
        "all",
        ...capabilities,
      ],
      ...["--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096", "--entrypoint", LAUNCHER],
      ...[`localhost/${own}`, "--udp", "dhcp=lo:67", "--", "/usr/bin/longshore-agent", "--version"],
    );
  stage.expect(/^\d+\.\d+\.\d+\n/.test(await launch("--cap-add", "NET_BIND_SERVICE")), "the launcher starts the agent");
  const refusal = await launch().then(
    () => "",
    (error: unknown) => String(error),
  );
  stage.expect(
    /UDP port 67 on lo: permission denied/.test(refusal),
    `without the capability it says why not: ${refusal}`,
  );
}
