import { createHash } from "node:crypto";
import type { SiteLink } from "@longshore/bus";
import type { DestructiveOrders } from "@longshore/agent";
import { type Encodable, Reply, Signed, type Subject } from "@longshore/contracts";

/** A command that only tests know, in the place of the real ones that destroy: it carries an operator's word. */
export const wipeDisks: Subject<
  "site.{site}.cmd.test.wipe",
  Encodable<typeof Signed>,
  Signed,
  Encodable<typeof Reply>,
  Reply
> = {
  template: "site.{site}.cmd.test.wipe",
  verb: "command",
  doc: "Wipes the disks of a test.",
  request: Signed,
  reply: Reply,
};

export const WIPE = "disks wipe";

/** Disks that can be wiped, by an order over the digest of what they are now. */
export class TestDisks {
  serials: string[];
  readonly wipedBy: string[] = [];

  constructor(...serials: string[]) {
    this.serials = serials;
  }

  get planDigest(): Uint8Array {
    return createHash("sha256").update(this.serials.join("\n")).digest();
  }

  /** As an agent serves a command that destroys: first the word, then the deed. */
  serve(link: SiteLink, orders: DestructiveOrders): () => void {
    return link.serveCommand(wipeDisks, async (order) => {
      const operator = orders.admit(Signed.encode(order), { verb: WIPE, planDigest: this.planDigest });
      this.wipedBy.push(operator);
      return {};
    });
  }
}
