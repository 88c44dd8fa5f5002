import type { Secret } from "@longshore/kit";

/** Who this agent is. The seeds were made here and never leave. */
export interface Identity {
  readonly keys: AgentKeys;
  /** The token with which it asks to be let in; absent once it is. */
  readonly asking?: Secret | undefined;
  /** What the hub gave it; absent until it is let in. */
  readonly membership?: Membership | undefined;
}

export interface AgentKeys {
  /** Public NKey: the agent's name to the hub. */
  readonly key: string;
  readonly seed: Secret;
  /** Public curve key: what is sealed to the agent is sealed to this. */
  readonly curveKey: string;
  readonly curveSeed: Secret;
}

export interface Membership {
  readonly site: string;
  /** Where the hub listens: `tls://host:port`. */
  readonly servers: readonly string[];
  /** The hub's CA certificate, PEM. */
  readonly ca: string;
  /** User JWT of the site's account, for the agent's own key. */
  readonly jwt: Secret;
  /** Milliseconds since 1970; 0 = never. */
  readonly expiresAtMs: number;
  /** User JWT of account ENROL, with which it asks again once `jwt` has expired. */
  readonly renewalJwt: Secret;
  readonly tokenId: string;
}

export interface IdentityStore {
  read(): Identity | undefined;
  write(identity: Identity): void;
}
