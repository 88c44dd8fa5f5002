import { bytes, decode, encode, type Infer, reserved, struct, u16le, u32le, u8 } from "@longshore/kit";

/** A UEFI variable of the global vendor (BootOrder, Boot0001 …), as the firmware keeps it in its flash. */
export interface UefiVariable {
  readonly name: string;
  readonly data: Uint8Array;
}

/**
 * The variables in a flash image of EDK II: a firmware volume that holds a store of authenticated variables (MdeModulePkg
 * Include/Guid/VariableFormat.h, AuthenticatedVariableFormat.h).
 */
export function readVariables(flash: Uint8Array): readonly UefiVariable[] {
  return [...records(flash)]
    .filter(({ header, vendor }) => header.state === ADDED && vendor === GLOBAL)
    .map(({ name, data }) => ({ name, data }));
}

/** The same flash with this variable, in place of one of its name; `undefined` data takes it away. */
export function withVariable(flash: Uint8Array, name: string, data: Uint8Array | undefined): Uint8Array {
  const changed = Uint8Array.from(flash);
  let free = storeOf(flash).start;
  for (const record of records(flash)) {
    free = record.next;
    const isOld = record.vendor === GLOBAL && record.name === name && record.header.state !== DELETED;
    if (isOld) changed[record.at + STATE] = record.header.state & DELETED;
  }
  if (data !== undefined) changed.set(recordOf(name, data), free);
  return changed;
}

/** A flash that the firmware has not formatted yet (arm64 comes with zeros), formatted as that of `like` is. */
export function formatted(flash: Uint8Array, like: Uint8Array): Uint8Array {
  if (isFormatted(flash)) return flash;
  const { start, end } = storeOf(like);
  const blank = Uint8Array.from(flash);
  blank.set(like.subarray(0, start));
  return blank.fill(0xff, start, end);
}

/** As firmware keeps text: UTF-16 with a zero at its end. */
export function ucs2(text: string): Uint8Array {
  return Buffer.from(`${text}\0`, "utf16le");
}

/** One variable; those that were deleted or replaced stay until the firmware makes room. */
const VariableHeader = struct("VariableHeader", {
  startId: u16le,
  state: u8,
  _reserved: reserved(1),
  attributes: u32le,
  _monotonicCount: reserved(8),
  _timeStamp: reserved(16),
  _publicKey: reserved(4),
  nameSize: u32le,
  dataSize: u32le,
  vendor: bytes(16),
});
const HEADER = 60;
const STATE = 2;
const START_ID = 0x55aa;
const ADDED = 0x3f;
const DELETED = 0x3d;
/** Non-volatile, seen by boot services and by the running system. */
const ATTRIBUTES = 0x7;
/** EFI_GLOBAL_VARIABLE, 8be4df61-93ca-11d2-aa0d-00e098032b8c. */
const GLOBAL = "61dfe48bca93d211aa0d00e098032b8c";
/** gEfiAuthenticatedVariableGuid, aaf32c78-947b-439a-a180-2e144ec37792. */
const STORE = "782cf3aa7b949a43a1802e144ec37792";

interface VariableRecord extends UefiVariable {
  readonly at: number;
  readonly next: number;
  readonly header: Infer<typeof VariableHeader>;
  readonly vendor: string;
}

function* records(flash: Uint8Array): Generator<VariableRecord> {
  const { start, end } = storeOf(flash);
  for (let at = start; at + HEADER <= end; ) {
    const header = decode(VariableHeader, flash.subarray(at, at + HEADER));
    if (header.startId !== START_ID) return;
    const nameAt = at + HEADER;
    const dataAt = nameAt + header.nameSize;
    const next = aligned(dataAt + header.dataSize);
    yield {
      at,
      next,
      header,
      vendor: hex(header.vendor),
      name: Buffer.from(flash.subarray(nameAt, dataAt - 2)).toString("utf16le"),
      data: flash.slice(dataAt, dataAt + header.dataSize),
    };
    at = next;
  }
}

function recordOf(name: string, data: Uint8Array): Uint8Array {
  const named = ucs2(name);
  const header = encode(VariableHeader, {
    startId: START_ID,
    state: ADDED,
    attributes: ATTRIBUTES,
    nameSize: named.length,
    dataSize: data.length,
    vendor: Buffer.from(GLOBAL, "hex"),
  });
  return Buffer.concat([header, named, data]);
}

/** Where variables lie: behind the volume's header, whose length it says itself, and the store's own of 28 bytes. */
function storeOf(flash: Uint8Array): { readonly start: number; readonly end: number } {
  const view = new DataView(flash.buffer, flash.byteOffset, flash.byteLength);
  const header = view.getUint16(48, true);
  return { start: header + 28, end: header + view.getUint32(header + 16, true) };
}

function isFormatted(flash: Uint8Array): boolean {
  const header = new DataView(flash.buffer, flash.byteOffset).getUint16(48, true);
  return header > 0 && hex(flash.subarray(header, header + 16)) === STORE;
}

function aligned(offset: number): number {
  return (offset + 3) & ~3;
}

function hex(some: Uint8Array): string {
  return Buffer.from(some).toString("hex");
}
