import { type Codec, decode, type Infer } from "@longshore/kit";
import { orUndefined } from "../wire/datagram.ts";
import {
  CompactSensorRecord,
  EventOnlyRecord,
  FruLocatorRecord,
  FullSensorRecord,
  McLocatorRecord,
  OemRecord,
  SdrHeader,
  SdrType,
} from "./records.ts";

/** What one record of the repository says. What is of no known type, or broken, is kept as it came. */
export type Sdr =
  | { readonly kind: "full"; readonly id: number; readonly record: FullSensorRecord }
  | { readonly kind: "compact"; readonly id: number; readonly record: CompactSensorRecord }
  | { readonly kind: "event-only"; readonly id: number; readonly record: EventOnlyRecord }
  | { readonly kind: "fru"; readonly id: number; readonly record: FruLocatorRecord }
  | { readonly kind: "mc"; readonly id: number; readonly record: McLocatorRecord }
  | { readonly kind: "oem"; readonly id: number; readonly record: Infer<typeof OemRecord> }
  | { readonly kind: "other"; readonly id: number; readonly type: number; readonly raw: Uint8Array };

/** The record in the bytes, header and all; undefined when not even the header is there. */
export function decodeSdr(raw: Uint8Array): Sdr | undefined {
  const header = orUndefined(() => decode(SdrHeader, raw, { trailing: "ignore" }));
  if (header === undefined) return undefined;
  const { id, type } = header;
  const body = raw.subarray(HEADER, HEADER + header.length);
  const read = <T>(codec: Codec<T>): T | undefined => orUndefined(() => decode(codec, body, { trailing: "ignore" }));
  const known = recordOf(type, id, read);
  return known ?? { kind: "other", id, type, raw };
}

const HEADER = 5;

function recordOf(type: number, id: number, read: <T>(codec: Codec<T>) => T | undefined): Sdr | undefined {
  const made = <K extends Sdr["kind"], T>(kind: K, record: T | undefined) => record && { kind, id, record };
  switch (type) {
    case SdrType.Full:
      return made("full", read(FullSensorRecord));
    case SdrType.Compact:
      return made("compact", read(CompactSensorRecord));
    case SdrType.EventOnly:
      return made("event-only", read(EventOnlyRecord));
    case SdrType.FruLocator:
      return made("fru", read(FruLocatorRecord));
    case SdrType.McLocator:
      return made("mc", read(McLocatorRecord));
    case SdrType.Oem:
      return made("oem", read(OemRecord));
    default:
      return undefined;
  }
}
