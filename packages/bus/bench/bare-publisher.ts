import { jetstream } from "@nats-io/jetstream";
import { connect, jwtAuthenticator } from "@nats-io/transport-node";

/** What the NATS client itself does, without Longshore: the peer of the figures. */
export interface BarePublisher extends AsyncDisposable {
  /** Resolves when the stream has stored it. */
  one(message: BareMessage): Promise<void>;
  /** The same for an atomic batch. */
  batch(messages: readonly BareMessage[]): Promise<void>;
}

export interface BareMessage {
  readonly subject: string;
  readonly payload: Uint8Array;
}

export interface BareOptions {
  readonly site: string;
  readonly servers: readonly string[];
  readonly ca: string;
  readonly jwt: string;
  readonly seed: { reveal(): string };
}

export async function barePublisher({ site, servers, ca, jwt, seed }: BareOptions): Promise<BarePublisher> {
  const connection = await connect({
    servers: [...servers],
    tls: { ca },
    authenticator: jwtAuthenticator(jwt, new TextEncoder().encode(seed.reveal())),
    inboxPrefix: `_INBOX.${site}`,
  });
  const stream = jetstream(connection);
  return {
    async one({ subject, payload }) {
      await stream.publish(subject, payload);
    },
    async batch(messages) {
      const [first, last] = [messages[0], messages.at(-1)];
      if (first === undefined || last === undefined) return;
      const batch = await stream.startBatch(first.subject, first.payload);
      for (const { subject, payload } of messages.slice(1, -1)) batch.add(subject, payload);
      await batch.commit(last.subject, last.payload);
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}
