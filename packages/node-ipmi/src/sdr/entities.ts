/** What an entity ID means, IPMI 2.0 table 43-13. */
export function entityText(id: number): string {
  return ENTITIES[id] ?? DCMI_ENTITIES[id] ?? (id >= 0xd0 ? `OEM entity 0x${id.toString(16)}` : `entity ${id}`);
}

const ENTITIES = [
  "unspecified|other|unknown|processor|disk or disk bay|peripheral bay|system management module|system board|memory module",
  "processor module|power supply|add-in card|front panel board|back panel board|power system board|drive backplane",
  "internal expansion board|other system board|processor board|power unit|power module|power management board",
  "chassis back panel board|system chassis|sub-chassis|other chassis board|disk drive bay|peripheral bay|device bay|fan",
  "cooling unit|cable|memory device|system management software|BIOS|operating system|system bus|group|remote device",
  "external environment|battery|processing blade|connectivity switch|processor/memory module|I/O module|processor/IO module",
  "management controller firmware|IPMI channel|PCI bus|PCI Express bus|SCSI bus|SATA/SAS bus|front-side bus",
  "real-time clock||air inlet",
].flatMap((row) => row.split("|"));

const DCMI_ENTITIES: Readonly<Record<number, string>> = { 64: "air inlet", 65: "processor", 66: "main board" };
