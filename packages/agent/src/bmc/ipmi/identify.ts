import { chassisIdentify, getChassisStatus, type IpmiSession } from "node-ipmi";
import type { IdentifyControl } from "../bmc.ts";
import { meant, of } from "./sender.ts";

export function identifyOf(session: IpmiSession): IdentifyControl {
  return {
    async state(signal) {
      const { misc } = await meant(session.send(getChassisStatus, {}, of(signal)));
      return misc.identifySupported ? STATES[misc.identify] : undefined;
    },
    async set(light, signal) {
      const seconds = light === "on" || light === "off" ? 0 : Math.min(light.seconds, MOST_SECONDS);
      // one that is told 0 s goes out; older BMCs do not know the second byte, so it is sent only for "on"
      const request = light === "on" ? { seconds, force: { on: true } } : { seconds };
      await meant(session.send(chassisIdentify, request, of(signal)));
    },
  };
}

/** Get Chassis Status, bits 5:4 of byte 3 (IPMI 2.0 §28.2). */
const STATES = ["off", "timed", "on"] as const;
/** One byte, IPMI 2.0 §28.5. */
const MOST_SECONDS = 255;
