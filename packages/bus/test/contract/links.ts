import type { CallOptions, EnrolLink, HubLink, OperatorLink, Refused, SiteLink } from "@longshore/bus";

/** One bus with everybody on it: a real nats-server, or a simulation of one. */
export interface Links extends AsyncDisposable {
  readonly hub: HubLink;
  /** A site's link, up. */
  site(name: string): Promise<SiteLink>;
  /** An operator's link, and the public key that its calls are signed with. */
  operator(name: string): Promise<{ link: OperatorLink; key: string }>;
  newcomer(tokenId: string): Promise<EnrolLink>;
  /** What the hub, or a site, dropped so far. */
  readonly refused: readonly Refused[];
  /** Exceptions that the hub reported to itself. */
  readonly unexpected: readonly unknown[];
  /** Puts raw bytes on a subject, with the rights of that site. */
  raw(site: string, subject: string, payload: Uint8Array): Promise<void>;
}

export type MakeLinks = () => Promise<Links>;

export const soon: CallOptions = { timeoutMs: 15_000 };

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (payload: Uint8Array | undefined): string | undefined =>
  payload === undefined ? undefined : new TextDecoder().decode(payload);

/** Resolves when `holds`; polls, because what is awaited happens in another program. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}
