import { hexBytes } from "./hex.ts";

/**
 * A GUID as text. BMCs disagree about its byte order: SMBIOS's is taken where it gives a UUID of a known version, else
 * the plain one (RFC 9562).
 */
export function guidText(raw: Uint8Array): string {
  const smbios = Uint8Array.of(
    ...raw.slice(0, 4).reverse(),
    ...raw.slice(4, 6).reverse(),
    ...raw.slice(6, 8).reverse(),
    ...raw.slice(8),
  );
  return grouped(isUuid(smbios) || !isUuid(raw) ? smbios : raw);
}

function isUuid(bytes: Uint8Array): boolean {
  const version = (bytes[6] ?? 0) >> 4;
  return version >= 1 && version <= 8 && (bytes[8] ?? 0) >> 6 === 0b10;
}

function grouped(bytes: Uint8Array): string {
  return hexBytes(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
