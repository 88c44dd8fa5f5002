import type { MachineSpec } from "@longshore/intents";
import type { Hardware } from "../vm/hardware.ts";
import type { LabImage } from "../vm/io/lab-os.ts";

/** The documents without the machines that were not chosen. */
export function chosenDocuments(
  files: ReadonlyMap<string, string>,
  machines: readonly string[] | undefined,
): ReadonlyMap<string, string> {
  if (machines === undefined) return files;
  const isChosen = (document: string): boolean => {
    const name = /^kind: Machine\nmetadata: \{name: ([^,}]+)/m.exec(document)?.[1];
    return name === undefined || machines.includes(name);
  };
  const chosen = [...files].map(
    ([file, text]) =>
      [
        file,
        text
          .split(/^---\n/m)
          .filter(isChosen)
          .join("---\n"),
      ] as const,
  );
  return new Map(chosen.filter(([, text]) => text.trim() !== ""));
}

/** The documents with the images that the lab has, where they name those of `images.lab`. */
export function withImages(
  text: string,
  images: ReadonlyMap<string, LabImage>,
  urlOf: (name: string) => string,
): string {
  return text.replaceAll(/url: "http:\/\/images\.lab\/([^"]+)", sha256: "[0-9a-f]{64}"/g, (all, name: string) => {
    const image = images.get(name);
    return image === undefined ? all : `url: "${urlOf(name)}", sha256: "${image.sha256}"`;
  });
}

/** The documents with one more system, which is `like` another in all but its name and where its images are. */
export function withSystemLike(
  like: string,
  name: string,
  text: string,
  imageOf: (name: string) => { readonly url: string; readonly sha256: string },
): string {
  const document = text.split(/^---\n/m).find((each) => each.includes(`metadata: {name: ${like},`));
  if (document === undefined) return text;
  const other = document
    .replace(`name: ${like},`, `name: ${name},`)
    .replaceAll(/url: "[^"]*\/([^"/]+)", sha256: "[0-9a-f]{64}"/g, (_, image: string) => {
      const { url, sha256 } = imageOf(image);
      return `url: "${url}", sha256: "${sha256}"`;
    });
  return `${text}\n---\n${other}`;
}

/** What a machine has to be for its document to be true of it. */
export function hardwareOf(name: string, spec: MachineSpec, tapOf: (port: number) => string): Hardware {
  const { arch, firmware, nics, rootDisk } = spec;
  return {
    arch,
    firmware: firmware === "bios" ? "bios" : "uefi",
    nics: nics.map(({ mac }, i) => ({ mac, tap: tapOf(i) })),
    disks: [
      {
        bus: firmware === "uefi" && arch === "amd64" ? "nvme" : "virtio",
        serial: rootDisk?.serial ?? name,
        bytes: DISK_BYTES,
      },
    ],
    memoryMb: MEMORY_MB,
    serialNumber: `LAB-${name}`,
  };
}

const DISK_BYTES = 256 * 2 ** 20;
const MEMORY_MB = 1536;
