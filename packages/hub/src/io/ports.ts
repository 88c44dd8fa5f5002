import { createServer } from "node:net";
import { messageOf } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";
import { type Address, formatAddress } from "../nats/addresses.ts";

/**
 * Makes sure that the address is free, and finds a port when it asks for any (0): another program learns it by name,
 * so the port must be known before that starts. Throws HUB_PORT_TAKEN, HUB_CANNOT_LISTEN.
 */
export function freeAddress(address: Address, option: string): Promise<Address> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => reject(cannotListen(error, address, option)));
    server.listen(address.port, address.host, () => {
      const bound = server.address();
      const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
      server.close(() => resolve({ host: address.host, port }));
    });
  });
}

/** The catalog's word for what `listen` said. */
export function cannotListen(error: NodeJS.ErrnoException, address: Address, option: string): Error {
  const at = { address: formatAddress(address), option };
  if (error.code === "EADDRINUSE") return hubErrors.HUB_PORT_TAKEN(at, { cause: error });
  return hubErrors.HUB_CANNOT_LISTEN({ ...at, reason: messageOf(error) }, { cause: error });
}
