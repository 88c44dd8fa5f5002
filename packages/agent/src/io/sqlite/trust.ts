import type { HeldTrust, TrustStore } from "../../store/trust.ts";
import type { Meta } from "./meta.ts";

/** Root and chain in one value: they change together. */
export function trustTable(meta: Meta): TrustStore {
  return {
    read() {
      const text = meta.get("trust");
      if (text === undefined) return undefined;
      const { root, chain } = JSON.parse(text) as { root: string; chain: string };
      return { root, chain: Buffer.from(chain, "base64") };
    },
    write: ({ root, chain }: HeldTrust) =>
      meta.set("trust", JSON.stringify({ root, chain: Buffer.from(chain).toString("base64") })),
  };
}
