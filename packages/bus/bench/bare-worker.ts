// A process full of connections of the NATS client alone, as it connects again by itself: the peer of whole agents.
// Reads members from its parent, says "up" when all are connected, and each time when all are connected again.
import { connect, jwtAuthenticator } from "@nats-io/transport-node";

const AT_ONCE = 50;

export interface BareMember {
  readonly site: string;
  readonly servers: readonly string[];
  readonly ca: string;
  readonly jwt: string;
  readonly seed: string;
}

async function open(members: readonly BareMember[]): Promise<void> {
  let again = 0;
  const follow = async ({ site, servers, ca, jwt, seed }: BareMember): Promise<void> => {
    const connection = await connect({
      servers: [...servers],
      tls: { ca },
      authenticator: jwtAuthenticator(jwt, new TextEncoder().encode(seed)),
      inboxPrefix: `_INBOX.${site}`,
      maxReconnectAttempts: -1,
    });
    connection.subscribe(`site.${site}.intent.>`, { callback: () => undefined });
    void (async () => {
      for await (const { type } of connection.status())
        if (type === "reconnect" && ++again % members.length === 0) process.send?.("again");
    })();
  };
  for (let from = 0; from < members.length; from += AT_ONCE)
    await Promise.all(members.slice(from, from + AT_ONCE).map(follow));
  process.send?.("up");
}

// the client leaves a dial that timed out to nobody, and dials again all the same
process.on("unhandledRejection", () => undefined);
process.on("message", (members: readonly BareMember[]) => void open(members));
process.on("disconnect", () => process.exit(0));
