import type { Msg, NatsConnection } from "@nats-io/transport-node";

export interface Seen {
  readonly subject: string;
  readonly reply: string;
  /** Which attempt sent it, when its header says so. */
  readonly probe: string | undefined;
  readonly payload: string;
}

/** Somebody who listens to all that it may, and writes down what it hears. */
export class Witness {
  readonly name: string;
  readonly connection: NatsConnection;
  readonly seen: Seen[] = [];

  constructor(name: string, connection: NatsConnection, subjects: readonly string[]) {
    this.name = name;
    this.connection = connection;
    const callback = (_error: Error | null, message: Msg): void => {
      this.seen.push(seenOf(message));
    };
    for (const subject of subjects) connection.subscribe(subject, { callback });
  }

  heard(subject: string): boolean {
    return this.seen.some((one) => one.subject === subject);
  }
}

export function seenOf(message: Msg): Seen {
  const probe = message.headers?.get("Probe");
  return {
    subject: message.subject,
    reply: message.reply ?? "",
    probe: probe === "" ? undefined : probe,
    payload: message.string(),
  };
}
