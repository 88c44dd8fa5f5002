import {
  describeEvent,
  eraseSel,
  getSelInfo,
  getSelTime,
  type IpmiSession,
  NEWEST_ENTRY,
  readSel,
  readSelEntry,
  type SelRecord,
  timeOf,
} from "node-ipmi";
import { digestOf } from "../../intents/digest.ts";
import type { EventLog, LogEntry } from "../event-log.ts";
import { sensorMap } from "./sensor-map.ts";
import { meant, of, patient } from "./sender.ts";
import { severityOf } from "./severity.ts";

/** A System Event Log, IPMI 2.0 §31; its entries name sensors as the SDRs do. */
export function logReader(session: IpmiSession): EventLog {
  const sensors = sensorMap(session);
  const entryOf = async (record: SelRecord, options: Parameters<EventLog["newest"]>[1]): Promise<LogEntry> => {
    const known = await sensors(options);
    return {
      id: String(record.record.id),
      fingerprint: digestOf(Buffer.from(JSON.stringify({ ...record, record: { ...record.record, id: 0 } }))).slice(
        0,
        16,
      ),
      atMs: timeOf(record),
      severity: severityOf(record),
      message: describeEvent(record, known),
    };
  };
  return {
    async state(signal) {
      const { entries, freeBytes, lastErase, operations } = await meant(session.send(getSelInfo, {}, of(signal)));
      const { time } = await meant(session.send(getSelTime, {}, of(signal)));
      const clockMs = time < SINCE_START ? undefined : time * 1000;
      const erased = lastErase === NEVER ? "" : String(lastErase);
      return { entries, full: operations.overflow || freeBytes < RECORD_BYTES, erased, clockMs };
    },
    async *entries(options = {}) {
      const from = options.from === undefined ? {} : { from: Number(options.from) };
      const records = readSel(patient(session, options), { ...of(options.signal), ...from });
      for (;;) {
        const { value, done } = await meant(records.next());
        if (done === true) return;
        yield await entryOf(value, options);
      }
    },
    async *newest(count, options = {}) {
      const bmc = patient(session, options);
      let record = NEWEST_ENTRY;
      for (let left = count; left > 0 && record > 0; left--) {
        const found = (await meant(readSelEntry(bmc, record, of(options.signal))))?.entry;
        if (found === undefined) return; // numbers that rise by one are what BMCs do; where they do not, this is all
        yield await entryOf(found, options);
        record = found.record.id - 1;
      }
    },
    clear: (signal) => meant(eraseSel(session, of(signal))),
  };
}

/** Below this the clock counts from the BMC's start (IPMI 2.0 §37.1). */
const SINCE_START = 0x20000000;
const NEVER = 0xffffffff;
const RECORD_BYTES = 16;
