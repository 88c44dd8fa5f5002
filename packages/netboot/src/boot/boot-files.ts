import type { Client } from "../dhcp/client.ts";
import type { Architecture } from "./architecture.ts";

/** Where what machines load lies, seen from them. */
export interface BootFiles {
  /** Names for TFTP, by processor and firmware; what is absent cannot be booted that way. */
  readonly loaders: Readonly<Partial<Record<LoaderName, string>>>;
  /** The same names are found below it by HTTP: "http://10.1.0.1:8080/boot". */
  readonly httpBase: string;
  /** What iPXE goes on with: "http://10.1.0.1:8080/boot/3c-ec-ef-00-00-17/script.ipxe". */
  script(mac: string): string;
}

export type LoaderName = "amd64-bios" | "amd64-uefi" | "i386-uefi" | "arm64-uefi" | "arm32-uefi";

/** What a client is told to load. */
export interface BootFile {
  /** A name for TFTP, or an address. */
  readonly file: string;
  readonly by: "tftp" | "http";
}

/** The boot file of this client, or why it has none. */
export function bootFileFor(client: Client, files: BootFiles): BootFile | { readonly none: string } {
  const { stage, architecture, mac, vendorClass } = client;
  if (stage === "ipxe") return { file: files.script(mac), by: "http" };
  if (stage === "system") return { none: "it did not ask for a boot file" };
  if (architecture === undefined) return { none: "its client architecture is not known" };
  const name = loaderNameOf(architecture);
  const loader = files.loaders[name];
  if (loader === undefined) return { none: `there is no boot loader for ${name}` };
  const http = vendorClass === "HTTPClient" || architecture.fetches === "http";
  return http ? { file: `${files.httpBase}/${loader}`, by: "http" } : { file: loader, by: "tftp" };
}

/** U-Boot runs EFI programs. */
function loaderNameOf({ cpu, firmware }: Architecture): LoaderName {
  if (firmware === "bios") return "amd64-bios";
  return `${cpu}-uefi`;
}
