import {
  connectEnrol,
  connectSite,
  createCurveKey,
  createKeyPair,
  type EnrolLink,
  type KeyPair,
  ReplayCache,
  signCurveKey,
  type SiteLink,
  type Vouch,
} from "@longshore/bus";
import {
  type Beat,
  Call,
  decodeToken,
  type Encodable,
  type EnrolReply,
  type EnrolToken,
  Event,
  followChain,
  SignerRole,
  Status,
  subjectOf,
  subjects,
  TrustedKeys,
} from "@longshore/contracts";
import { Secret, systemClock, systemRandom } from "@longshore/kit";

const world = { clock: systemClock, random: systemRandom };

/** An agent's keys and what it says of itself when it asks to be let in. */
export class FakeAgent {
  readonly token: EnrolToken;
  readonly key: KeyPair = createKeyPair("user");
  readonly curve = createCurveKey();
  readonly hostname: string;
  /** What the root of its token vouches for, once it was let in. */
  #keys: TrustedKeys | undefined;

  constructor(token: string, hostname = "edge1") {
    this.token = decodeToken(token);
    this.hostname = hostname;
  }

  get request() {
    return {
      site: this.token.site,
      agentKey: this.key.publicKey,
      curveKey: this.curve.publicKey,
      curveKeySignature: signCurveKey(this.key.seed, this.curve.publicKey),
      hostname: this.hostname,
      version: "0.1.0",
      arch: "amd64",
    };
  }

  /** Asks once; `as` differs from what an honest agent says. */
  async ask(as: Partial<FakeAgent["request"]> = {}): Promise<EnrolReply> {
    const { servers, ca, jwt, seed } = this.token;
    await using link: EnrolLink = connectEnrol({ servers, ca, jwt, seed: new Secret(seed), ...world });
    const reply = await link.enrol({ ...this.request, ...as });
    const followed = followChain({ root: this.token.root, serial: 0 }, reply.trust ?? { lists: [] });
    if ("keys" in followed) this.#keys = new TrustedKeys(followed.keys);
    return reply;
  }

  readonly #vouch: Vouch = (signed) => {
    const vouched = this.#keys?.vouch(Call, signed, SignerRole.SIGNER_ROLE_HUB, Date.now());
    return vouched !== undefined && "signer" in vouched ? vouched.signer : { refused: vouched?.refused ?? "nobody" };
  };

  /** Asks as an enrolled agent whose credentials have expired. */
  async askAgain(renewalJwt: string): Promise<EnrolReply> {
    const { servers, ca } = this.token;
    await using link: EnrolLink = connectEnrol({ servers, ca, jwt: renewalJwt, seed: this.key.seed, ...world });
    return await link.enrol(this.request);
  }

  connect(jwt: string): SiteLink {
    const { servers, ca, site } = this.token;
    const commands = { vouch: this.#vouch, used: new ReplayCache() };
    return connectSite({ servers, ca, site, jwt: () => jwt, seed: this.key.seed, commands, ...world });
  }
}

/** Says what a site says, with a stamp like an outbox gives. */
export class FakeFacts {
  readonly #link: SiteLink;
  readonly #incarnation: string;
  #sequence = 0;

  constructor(link: SiteLink, incarnation = "i1") {
    this.#link = link;
    this.#incarnation = incarnation;
  }

  stamp(sequence = ++this.#sequence) {
    return { agent: "UAGENT", incarnation: this.#incarnation, sequence, atMs: Date.now(), term: 1 };
  }

  async status(status: Encodable<typeof Status>): Promise<void> {
    const stamp = status.stamp ?? this.stamp();
    const place = { site: this.#link.site, kind: (status.kind ?? "").toLowerCase(), name: status.name ?? "" };
    const id = `${stamp.incarnation}:${stamp.sequence}`;
    await this.#link.publishFact(subjectOf(subjects.status, place), Status.encode({ ...status, stamp }), id);
  }

  async event(event: Encodable<typeof Event>): Promise<void> {
    const stamp = event.stamp ?? this.stamp();
    const place = { site: this.#link.site, noun: event.noun ?? "", name: event.name ?? "" };
    const id = `${stamp.incarnation}:${stamp.sequence}:${Math.random()}`;
    await this.#link.publishFact(subjectOf(subjects.event, place), Event.encode({ ...event, stamp }), id);
  }

  beat(beat: Encodable<typeof Beat> = {}): void {
    const own = { agent: "UAGENT", bootId: "b1", version: "0.1.0", atMs: Date.now(), intervalMs: 1000 };
    this.#link.signal(subjects.beat, { ...own, ...beat });
  }
}
