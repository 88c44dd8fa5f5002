import { struct, u32le } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Close Session, IPMI 2.0 §22.19. */
export const closeSession = command({
  name: "Close Session",
  netFn: NetFn.App,
  cmd: 0x3c,
  privilege: Privilege.Callback,
  request: struct("CloseSessionRequest", { sessionId: u32le }),
  response: struct("CloseSessionResponse", {}),
  completionCodes: { 0x87: "invalid session ID", 0x88: "invalid session handle" },
});
