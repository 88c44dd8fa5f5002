import type { BootDisk } from "@longshore/contracts";

/**
 * The name of a disk that stays, as udev makes it from what the disk says of itself (systemd's
 * 60-persistent-storage.rules): below /dev/disk/by-id, whichever slot and whichever boot. Undefined = it has none that
 * follows from the inventory.
 */
export function byIdPath({ wwn = "", serial = "", model = "", transport }: BootDisk): string | undefined {
  const [, scheme, digits] = /^(naa|eui|uuid)\.([0-9a-f-]+)$/i.exec(wwn) ?? [];
  if (transport === "nvme") {
    // the kernel's own wwid, as it is; else model and serial number
    if (scheme !== undefined) return byId(`nvme-${wwn}`);
    return serial === "" || model === "" ? undefined : byId(`nvme-${plain(model)}_${plain(serial)}`);
  }
  // ID_WWN_WITH_EXTENSION, of ATA as of SCSI; the model in sysfs is cut off at 16 letters, so ata-… does not follow from it
  if (scheme?.toLowerCase() === "naa") return byId(`wwn-0x${digits}`);
  // page 83h, designator of type 2: scsi_id puts the type before it
  if (scheme?.toLowerCase() === "eui") return byId(`scsi-2${digits}`);
  // virtio has 20 bytes of serial number
  return transport === "virtio" && serial !== "" ? byId(`virtio-${plain(serial)}`) : undefined;
}

function byId(name: string): string {
  return `/dev/disk/by-id/${name}`;
}

/** What udev does not take in a name becomes "_". */
function plain(text: string): string {
  return text
    .trim()
    .replaceAll(/[^A-Za-z0-9#+\-.:=@_/]/g, "_")
    .replaceAll("/", "_");
}
