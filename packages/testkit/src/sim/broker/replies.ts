import type { Random } from "@longshore/kit";
import type { Connection } from "./server.ts";

/** Where answers go. A request that crosses accounts gets a reply subject that only the server knows. */
export class Replies {
  readonly #random: Random;
  readonly #open = new Map<string, { readonly connection: Connection; readonly reply: string }>();

  constructor(random: Random) {
    this.#random = random;
  }

  open(connection: Connection, reply: string, crosses: boolean): string {
    const own = crosses ? `_R_.${Buffer.from(this.#random.bytes(8)).toString("hex")}` : reply;
    this.#open.set(own, { connection, reply });
    if (this.#open.size > MOST) this.#open.delete(this.#open.keys().next().value ?? "");
    return own;
  }

  isReply(subject: string): boolean {
    return this.#open.has(subject);
  }

  find(reply: string | undefined): { readonly connection: Connection; readonly reply: string } | undefined {
    const to = reply === undefined ? undefined : this.#open.get(reply);
    return to?.connection.open === true ? to : undefined;
  }

  clear(): void {
    this.#open.clear();
  }
}

/** Reply subjects that are remembered. */
const MOST = 5000;
