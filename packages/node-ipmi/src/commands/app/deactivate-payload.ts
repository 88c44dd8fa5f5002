import { reserved, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { command } from "../command.ts";
import { payloadFields } from "./payload.ts";

/** Deactivate Payload, IPMI 2.0 §24.2: one's own, or somebody else's. */
export const deactivatePayload = command({
  name: "Deactivate Payload",
  netFn: NetFn.App,
  cmd: 0x49,
  request: struct("DeactivatePayloadRequest", { ...payloadFields, _auxiliary: reserved(4) }),
  response: struct("DeactivatePayloadResponse", {}),
  completionCodes: { 0x80: "the payload is already deactivated", 0x81: "the payload type is disabled" },
});

/** Completion code of Deactivate Payload when nobody has it. */
export const PAYLOAD_INACTIVE = 0x80;
