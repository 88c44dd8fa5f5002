import type { Server } from "node:http";
import { messageOf } from "@longshore/kit";
import { agentErrors } from "../agent-errors.ts";
import { formatHttpAddress, type HttpAddress } from "./http-address.ts";

/** Begins to listen; returns the port. Throws AGENT_PORT_TAKEN, AGENT_CANNOT_LISTEN. */
export function listen(server: Server, at: HttpAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const address = formatHttpAddress(at);
      if (cause.code === "EADDRINUSE") return reject(agentErrors.AGENT_PORT_TAKEN({ address }, { cause }));
      reject(agentErrors.AGENT_CANNOT_LISTEN({ address, reason: messageOf(cause) }, { cause }));
    });
    server.listen(at.port, at.host, () => {
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : at.port);
    });
  });
}
