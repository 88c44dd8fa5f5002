import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hubCredentials, parseTrustTree } from "@longshore/bus";
import {
  Call,
  createKeyPair,
  Envelope,
  IntentIndex,
  PowerAction,
  sealSigned,
  Signed,
  type Signer,
  signerOf,
  streams,
  subjectOf,
  subjects,
  TrustChain,
} from "@longshore/contracts";
import type { Lab } from "@longshore/testkit";
import { connect, jwtAuthenticator, type Msg, type NatsConnection } from "@nats-io/transport-node";

const SITE = "oslo";

/** Somebody with everything of the hub's account at the message bus, and without the hub's signing key. */
export class Intruder implements AsyncDisposable {
  readonly #nats: NatsConnection;
  /** Commands that passed by. */
  readonly heard: Msg[] = [];

  private constructor(nats: NatsConnection) {
    this.#nats = nats;
  }

  static async enter(lab: Lab): Promise<Intruder> {
    const tree = parseTrustTree(await readFile(join(lab.hub.stateDir, "identity/trust.json"), "utf8"));
    const { jwt, seed } = await hubCredentials(tree);
    const nats = await connect({
      servers: [`tls://127.0.0.1:${lab.natsPort}`],
      tls: { ca: await readFile(join(lab.hub.stateDir, "identity/ca.pem"), "utf8") },
      authenticator: jwtAuthenticator(jwt, new TextEncoder().encode(seed.reveal())),
      reconnect: false,
    });
    const intruder = new Intruder(nats);
    nats.subscribe(`site.${SITE}.cmd.>`, { callback: (_error, message) => void intruder.heard.push(message) });
    await nats.flush();
    return intruder;
  }

  /** Into the stream, acknowledged: as good as the hub's own. */
  async store(subject: string, payload: Uint8Array): Promise<void> {
    const answer = await this.#nats.request(subject, payload, { timeout: 10_000 });
    const { error } = answer.json<{ error?: object }>();
    if (error !== undefined) throw new Error(JSON.stringify(error));
  }

  storeIndex(payload: Uint8Array): Promise<void> {
    return this.store(subjectOf(subjects.intentIndex, { site: SITE }), payload);
  }

  storeMachine(payload: Uint8Array): Promise<void> {
    return this.store(subjectOf(subjects.intent, { site: SITE, kind: "machine", name: "r1u7" }), payload);
  }

  /** What the stream has now. */
  async stored(subject: string): Promise<Signed> {
    return Signed.decode(await this.storedBytes(subject));
  }

  async storedBytes(subject: string): Promise<Uint8Array> {
    const answer = await this.#nats.request(`$JS.API.DIRECT.GET.${streams.intents.name}.${subject}`, "", {
      timeout: 10_000,
    });
    return answer.data;
  }

  async index(): Promise<{ signed: Signed; index: IntentIndex }> {
    const signed = await this.stored(subjectOf(subjects.intentIndex, { site: SITE }));
    return { signed, index: IntentIndex.decode(signed.payload) };
  }

  async machine(): Promise<{ signed: Signed; envelope: Envelope }> {
    const signed = await this.stored(subjectOf(subjects.intent, { site: SITE, kind: "machine", name: "r1u7" }));
    return { signed, envelope: Envelope.decode(signed.payload) };
  }

  async chain(): Promise<TrustChain> {
    return TrustChain.decode(await this.storedBytes(subjectOf(subjects.trustKeys, { site: SITE })));
  }

  /** A request that goes to the site as the hub's do; answered or not. */
  async command(subject: string, payload: Uint8Array): Promise<"answered" | "ignored"> {
    return await this.#nats.request(subject, payload, { timeout: 400 }).then(
      () => "answered" as const,
      () => "ignored" as const,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#nats.close();
  }
}

/** Power on, now, as a call with whatever is changed. */
export function powerCall(by: Signer | undefined, changes: Partial<Call> = {}): Uint8Array {
  const { cmdMachinePower } = subjects;
  const call = {
    subject: subjectOf(cmdMachinePower, { site: SITE }),
    nonce: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex"),
    expiresAtMs: Date.now() + 60_000,
    caller: by?.key ?? "",
    body: cmdMachinePower.request.encode({
      machine: "r1u7",
      action: PowerAction.POWER_ACTION_ON,
      orderId: `o-${Math.random()}`,
    }),
    ...changes,
  };
  return sealSigned(Call, Call.encode(call), by === undefined ? [] : [by]);
}

/** A key of the intruder's own. */
export const ownKey = (kind: "server" | "user" | "operator"): Signer => signerOf(createKeyPair(kind).seed.reveal());
