import { encode } from "@longshore/kit";
import { addSelEntry } from "../../../commands/storage/add-sel-entry.ts";
import { Privilege } from "../../../privilege.ts";
import { SYSTEM_EVENT, SystemEvent } from "../../../sel/record.ts";
import { byte, flag, positional, rest } from "../../args.ts";
import { hex } from "../../output/hex.ts";
import { defineVerb } from "../../verb.ts";

export const selAdd = defineVerb({
  summary: "Write an event to the log",
  description: "As from software on the machine: the BMC gives it a number and the time.",
  examples: ["sel add 0x12 0x00 0x6f 0x01 0xff 0xff"],
  args: {
    sensorType: positional(byte, "type of the sensor, such as 0x12 for a system event", { value: "SENSOR-TYPE" }),
    sensor: positional(byte, "number of the sensor", { value: "SENSOR" }),
    eventType: positional(byte, "event/reading type, such as 0x6f", { value: "EVENT-TYPE" }),
    data: rest(byte, "event data, up to three bytes", { value: "BYTE" }),
    deasserted: flag("the state has ended instead of begun"),
  },
  privilege: Privilege.Operator,
  async run({ bmc, args: { sensorType, sensor, eventType, data, deasserted } }) {
    const record = encode(SystemEvent, {
      id: 0,
      type: SYSTEM_EVENT,
      time: 0,
      generator: SYSTEM_SOFTWARE,
      version: 4,
      sensorType,
      sensor,
      event: { type: eventType & 0x7f, deasserted },
      data: Uint8Array.from([...data, 0xff, 0xff, 0xff].slice(0, 3)),
    });
    return { record: (await bmc.send(addSelEntry, { record })).record };
  },
  text: ({ record }) => `Added entry 0x${hex(record, 4)}`,
});

/** Generator ID of management software on the machine (IPMI 2.0 §32.1): software ID 0x20, shifted, with bit 0. */
const SYSTEM_SOFTWARE = 0x0041;
