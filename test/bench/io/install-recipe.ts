import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Hardware, labOsImage, type Network, openNetwork, openVirtualMachine } from "@longshore/testkit";
import { ensureTool, ensureTree, run, startProcess, tempDir } from "@longshore/testkit/tools";
import { type Install, type Installs, secondsSince, watchInstall } from "./install-watch.ts";
import { shellInstaller } from "./shell-installer.ts";

/**
 * Installs these machines, all at once, as sites do without a service for it: dnsmasq gives address and boot file, iPXE's
 * script loads a shell that writes the image, ipmitool says what each start is from. Needs root.
 */
export async function installByRecipe(machines: ReadonlyMap<string, Hardware>, signal: AbortSignal): Promise<Installs> {
  await using stack = new AsyncDisposableStack();
  const dir = stack.use(tempDir("longshore-recipe-"));
  const root = dir.join("root");
  await fillRoot(root, machines);
  const net = stack.use(await openNetwork(["room"]));
  const nics = [...machines.values()].flatMap((hardware) => hardware.nics);
  await net.switchAt("room", { name: "boot0", address: `${SERVER}/24`, taps: nics.map(({ tap }) => tap) });
  await serve(net, root, dir.join("leases"), stack);
  const installs = [...machines].map(async ([name, hardware]) => {
    const installed = await install(
      name,
      hardware,
      { dir: dir.join(name), before: net.place("room").before ?? [] },
      signal,
    );
    return [name, installed] as const;
  });
  return new Map(await Promise.all(installs));
}

const SERVER = "10.77.0.1";
const HTTP = `http://${SERVER}:8080`;

async function fillRoot(root: string, machines: ReadonlyMap<string, Hardware>): Promise<void> {
  mkdirSync(root, { recursive: true });
  const ipxe = join(await ensureTree("ipxe"), "usr/lib/ipxe");
  for (const loader of ["undionly.kpxe", "snponly.efi", "ipxe-arm64.efi"])
    copyFileSync(join(ipxe, loader), join(root, loader));
  for (const cpu of ["amd64", "arm64"] as const) {
    const { kernel, initrd } = await shellInstaller(cpu);
    writeFileSync(join(root, `vmlinuz-${cpu}`), kernel);
    writeFileSync(join(root, `initrd-${cpu}`), initrd);
    copyFileSync((await labOsImage(cpu)).path, join(root, `image-${cpu}.gz`));
  }
  writeFileSync(join(root, "boot.ipxe"), BOOT_SCRIPT);
  for (const [name, { nics }] of machines) {
    const seed = join(root, "seed", nics[0]?.mac ?? "");
    mkdirSync(seed, { recursive: true });
    writeFileSync(join(seed, "meta-data"), JSON.stringify({ "instance-id": name, "local-hostname": name }));
    writeFileSync(join(seed, "user-data"), "#cloud-config\n{}\n");
  }
}

const BOOT_SCRIPT = `#!ipxe
set cpu amd64
set console ttyS0,115200
iseq \${buildarch} arm64 && set cpu arm64 ||
iseq \${buildarch} arm64 && set console ttyAMA0 ||
kernel ${HTTP}/vmlinuz-\${cpu} initrd=initrd image=${HTTP}/image-\${cpu}.gz seed=${HTTP}/seed console=tty0 console=\${console}
initrd --name initrd ${HTTP}/initrd-\${cpu}
boot
`;

const BOOT_FILES: readonly (readonly [tag: string, matches: string, file: string])[] = [
  ["bios", "option:client-arch,0", "undionly.kpxe"],
  ["efi", "option:client-arch,7", "snponly.efi"],
  ["arm", "option:client-arch,11", "ipxe-arm64.efi"],
  ["ipxe", "175", `${HTTP}/boot.ipxe`],
];

async function serve(net: Network, root: string, leases: string, stack: AsyncDisposableStack): Promise<void> {
  const [dnsmasq, busybox] = await Promise.all([ensureTool("dnsmasq"), ensureTool("busybox")]);
  const dhcp = [
    ...["--keep-in-foreground", "--conf-file=/dev/null", "--user=root", "--log-facility=-", "--port=0", "--no-ping"],
    ...["--interface=boot0", "--bind-interfaces", "--dhcp-authoritative", `--dhcp-leasefile=${leases}`],
    ...["--dhcp-range=10.77.0.100,10.77.0.199,255.255.255.0,1h", "--enable-tftp", `--tftp-root=${root}`],
    ...BOOT_FILES.flatMap(([tag, matches, file]) => {
      const when = tag === "ipxe" ? "tag:ipxe" : `tag:${tag},tag:!ipxe`;
      return [
        `--dhcp-match=set:${tag},${matches}`,
        `--dhcp-boot=${when},${file}${tag === "ipxe" ? "" : `,,${SERVER}`}`,
      ];
    }),
  ];
  const [command = "", ...before] = net.place("room").before ?? [];
  const start = async (path: string, args: readonly string[]) =>
    stack.use(await startProcess(command, { args: [...before, path, ...args] }));
  await (await start(dnsmasq.path, dhcp)).waitFor("sockets bound exclusively");
  await start(busybox.path, ["httpd", "-f", "-p", `${SERVER}:8080`, "-h", root]);
}

const WORDS = { installer: /installer: runs/, written: /installer: done/ };

async function install(
  name: string,
  hardware: Hardware,
  { dir, before }: { readonly dir: string; readonly before: readonly string[] },
  signal: AbortSignal,
): Promise<Install> {
  let began = 0; // as with the lab's BMCs: when it is told, not when ipmitool is started
  const ordered = (): void => void (began ||= performance.now());
  await using machine = await openVirtualMachine({ dir, before, hardware, bmc: { ordered } });
  const { path } = await ensureTool("ipmitool");
  const { host, port } = machine.bmc.address;
  const login = ["-I", "lanplus", "-H", host, "-p", String(port), "-U", "admin", "-P", "admin", "-C", "17"];
  const say = async (...words: readonly string[]): Promise<void> => {
    const { code, stderr } = await run(path, [...login, "chassis", ...words]);
    if (code !== 0) throw new Error(`ipmitool ${words.join(" ")}: ${stderr}`);
  };
  const how = hardware.firmware === "uefi" ? ["options=efiboot"] : [];
  await say("bootdev", "pxe", ...how);
  const watched = watchInstall(machine, name, WORDS);
  await say("power", "on");
  while (machine.bmc.machine.boots.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  await say("bootdev", "disk", ...how); // for the next start, which is the installer's
  const at = await watched;
  signal.throwIfAborted();
  return secondsSince(began, at);
}
