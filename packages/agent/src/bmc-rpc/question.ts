import { isJsonObject, type JsonObject } from "@longshore/intents";
import { messageOf } from "@longshore/kit";
import type { BootDevice, PowerOrder } from "../bmc/bmc.ts";

/** bmclib's RequestPayload, read. */
export interface Question {
  /** As it stands in the body: nanoseconds, more than a number of JavaScript holds exactly. */
  readonly id: string;
  /** The Machine: our own `connection.host` of Rufio's Machine. */
  readonly host: string;
  readonly asks: Asks;
}

export type Asks =
  | { readonly what: "ping" | "power" }
  | { readonly what: "order"; readonly order: PowerOrder }
  | { readonly what: "boot"; readonly device: BootDevice; readonly persistent: boolean };

/** What is asked; a sentence when it cannot be read or is not offered. */
export function readQuestion(body: Uint8Array): Question | { readonly wrong: string } {
  const text = new TextDecoder().decode(body);
  try {
    const json: unknown = JSON.parse(text);
    if (!isJsonObject(json)) return { wrong: "this is no object" };
    const { host, method, params } = json;
    const asks = asked(method, isJsonObject(params) ? params : {});
    const id = /"id"\s*:\s*(\d{1,20})\b/.exec(text)?.[1] ?? "0";
    return "wrong" in asks ? asks : { id, host: typeof host === "string" ? host : "", asks };
  } catch (error) {
    return { wrong: `this is no JSON: ${messageOf(error)}` };
  }
}

function asked(method: unknown, { state, device, persistent }: JsonObject): Asks | { readonly wrong: string } {
  if (method === "ping") return { what: "ping" };
  if (method === "getPowerState" || (method === "setPowerState" && state === "status")) return { what: "power" };
  if (method === "setPowerState") {
    const order = ORDERS.find((each) => each === state);
    return order === undefined ? { wrong: `no power state ${JSON.stringify(state)}` } : { what: "order", order };
  }
  if (method === "setBootDevice") {
    const known = DEVICES.get(device);
    if (known === undefined) return { wrong: `no boot device ${JSON.stringify(device)}` };
    return { what: "boot", device: known, persistent: persistent === true };
  }
  return { wrong: "there is ping, getPowerState, setPowerState and setBootDevice" };
}

const ORDERS: readonly PowerOrder[] = ["on", "off", "soft", "cycle", "reset"];

/** By Rufio's words. */
const DEVICES: ReadonlyMap<unknown, BootDevice> = new Map([
  ["pxe", "network"],
  ["disk", "disk"],
  ["cdrom", "cdrom"],
  ["bios", "firmware-setup"],
  ["none", "none"],
]);
