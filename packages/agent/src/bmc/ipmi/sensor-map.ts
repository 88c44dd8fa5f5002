import { type IpmiSession, readSdrs, type Sensor, sensorsOf } from "node-ipmi";
import { isLongshoreError } from "@longshore/kit";
import type { LongRead } from "../bmc.ts";
import { meant, of, patient } from "./sender.ts";

const maps = new WeakMap<IpmiSession, (options?: LongRead) => Promise<readonly Sensor[]>>();

/** The sensors that the BMC describes, read once per session, whoever asks; none where it describes nothing. */
export function sensorMap(session: IpmiSession): (options?: LongRead) => Promise<readonly Sensor[]> {
  const known = maps.get(session);
  if (known !== undefined) return known;
  let read: readonly Sensor[] | undefined;
  const map = async (options: LongRead = {}): Promise<readonly Sensor[]> => {
    read ??= (await described(session, options)).flatMap((sdr) => sensorsOf(sdr));
    return read;
  };
  maps.set(session, map);
  return map;
}

async function described(session: IpmiSession, options: LongRead): ReturnType<typeof readSdrs> {
  try {
    return await meant(readSdrs(patient(session, options), of(options.signal)));
  } catch (error) {
    if (isLongshoreError(error, "BMC_REJECTED")) return [];
    throw error;
  }
}
