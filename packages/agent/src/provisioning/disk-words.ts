import type { BootDisk } from "@longshore/contracts";

/** "/dev/nvme0n1, 1.92 TB, Samsung PM9A3, serial S5H7, WWN eui.0025, gpt, ceph_bluestore of Ceph 5d2f…". */
export function inWords({
  path,
  bytes,
  model,
  serial,
  wwn,
  signatures,
}: Partial<BootDisk> & Pick<BootDisk, "bytes">): string {
  const found = [
    ...new Set((signatures ?? []).map(({ type, cephFsid }) => (cephFsid ? `${type} of Ceph ${cephFsid}` : type))),
  ];
  return [
    path,
    sizeInWords(bytes),
    model,
    serial && `serial ${serial}`,
    wwn && `WWN ${wwn}`,
    found.length === 0 ? "nothing on it" : `holds ${found.join(", ")}`,
  ]
    .filter(Boolean)
    .join(", ");
}

/** As makers count: 1000 bytes are a kilobyte. */
export function sizeInWords(bytes: number): string {
  const unit = UNITS.findLast(([size]) => bytes >= size) ?? ([1, "B"] as const);
  const value = bytes / unit[0];
  return `${value >= 100 || unit[0] === 1 ? Math.round(value) : value.toPrecision(3)} ${unit[1]}`;
}

const UNITS = [
  [1, "B"],
  [1e3, "kB"],
  [1e6, "MB"],
  [1e9, "GB"],
  [1e12, "TB"],
  [1e15, "PB"],
] as const;
