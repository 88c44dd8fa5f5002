import { DeliverPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, jwtAuthenticator } from "@nats-io/transport-node";

/** A connection of account HUB by the NATS client itself, to look at a hub from outside and to send without it. */
export interface BareHub extends AsyncDisposable {
  publish(subject: string, payload: Uint8Array): void;
  /** The last message of a subject. */
  last(stream: string, subject: string): Promise<Uint8Array>;
  /** Each status that is stored from now on. Returns the way to stop. */
  followStatuses(take: (status: { site: string; payload: Uint8Array }) => void): Promise<() => Promise<void>>;
}

export interface BareHubOptions {
  readonly servers: readonly string[];
  readonly ca: string;
  readonly credentials: { readonly jwt: string; readonly seed: { reveal(): string } };
}

export async function bareHub({ servers, ca, credentials: { jwt, seed } }: BareHubOptions): Promise<BareHub> {
  const connection = await connect({
    servers: [...servers],
    tls: { ca },
    authenticator: jwtAuthenticator(jwt, new TextEncoder().encode(seed.reveal())),
    inboxPrefix: "_INBOX.hub",
  });
  const manager = await jetstreamManager(connection);
  return {
    publish: (subject, payload) => connection.publish(subject, payload),
    async last(stream, subject) {
      const found = await manager.direct.getMessage(stream, { last_by_subj: subject });
      if (found === null) throw new Error(`nothing on ${subject}`);
      return found.data;
    },
    async followStatuses(take) {
      const consumer = await jetstream(connection).consumers.get("STATUS", { deliver_policy: DeliverPolicy.New });
      const messages = await consumer.consume();
      const taking = (async () => {
        for await (const { subject, data } of messages) take({ site: subject.split(".")[1] ?? "", payload: data });
      })();
      return async () => {
        await messages.close();
        await taking;
      };
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}
