export interface ScriptFacts {
  /** "http://10.1.0.1:8402" */
  readonly base: string;
  readonly taskUrl: string;
  readonly mac: string;
  /** Whose lease the boot environment is to take where several servers offer one: ours; undefined = it is another's to give. */
  readonly dhcpServer: string | undefined;
  /** Whether machines verify what they load, and a distribution's shim lies beside the kernel of these architectures. */
  readonly shims: readonly ("amd64" | "arm64")[];
}

/**
 * What iPXE does for a machine that boots: the boot environment of the processor that it runs on, told where its task is,
 * which of its ports it booted from, and where it prints (the console that is named last).
 */
export function bootScript({ base, taskUrl, mac, dhcpServer, shims }: ScriptFacts): string {
  const environment = `${base}/boot/environment/\${cpu}`;
  const words = [
    "initrd=initrd",
    `longshore.task=${taskUrl}`,
    `BOOTIF=01-${mac.replaceAll(":", "-")}`,
    ...(dhcpServer === undefined ? [] : [`longshore.dhcp=${dhcpServer}`]),
    "console=tty0",
    "console=${console}",
  ];
  return lines(
    "#!ipxe",
    "set cpu amd64",
    "set console ttyS0,115200",
    "iseq ${buildarch} arm64 && set cpu arm64 ||",
    "iseq ${buildarch} arm64 && set console ttyAMA0 ||",
    `kernel ${environment}/vmlinuz ${words.join(" ")} || goto failed`,
    `initrd --name initrd ${environment}/initrd || goto failed`,
    ...shims.map((cpu) => `iseq \${cpu} ${cpu} && shim ${base}/boot/environment/${cpu}/${SHIM} ||`),
    "boot || goto failed",
    ":failed",
    "echo Longshore: the boot environment did not start",
    ...ON_TO_THE_DISK,
  );
}

/** Of a distribution, beside its kernel: it knows who signed that one (ipxe.org/cmd/shim). */
export const SHIM = "shim.efi";

/** For a machine of another installer: its script, and the disk where it has none now. */
export function elsewhereScript(url: string): string {
  return lines(
    "#!ipxe",
    `chain --autofree ${url} || goto disk`,
    ":disk",
    `echo Longshore: ${new URL(url).host} has nothing for this machine`,
    ...ON_TO_THE_DISK,
  );
}

/** For a machine that has nothing to do here any more. A boot option that ends well would end the firmware's search. */
const ON_TO_THE_DISK = ["sleep 3", "exit 1"];

export function goOnScript(because: string): string {
  return lines("#!ipxe", `echo Longshore: ${because}`, ...ON_TO_THE_DISK);
}

function lines(...all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
