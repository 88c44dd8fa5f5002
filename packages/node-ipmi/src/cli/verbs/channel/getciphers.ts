import {
  CIPHER_SUITE_CHUNK,
  cipherSuiteIds,
  getChannelCipherSuites,
} from "../../../commands/app/get-channel-cipher-suites.ts";
import { type CipherSuiteId, cipherSuites } from "../../../crypto/suites.ts";
import type { Sender } from "../../../ipmi-session.ts";
import { Privilege } from "../../../privilege.ts";
import { oneOf, optional } from "../../args.ts";
import { defineVerb } from "../../verb.ts";
import { channelArg, THIS_CHANNEL } from "../user/args.ts";

export const channelGetciphers = defineVerb({
  summary: "List the cipher suites that a channel says it has",
  examples: ["channel getciphers ipmi", "channel getciphers sol 1"],
  args: { payload: optional(oneOf(["ipmi", "sol"]), "of which payload; ipmi unless given"), channel: channelArg },
  privilege: Privilege.User,
  async run({ bmc, args: { payload = "ipmi", channel = THIS_CHANNEL } }) {
    const ids = cipherSuiteIds(await recordsOf(bmc, channel, payload === "ipmi" ? 0 : 1));
    return { suites: ids.map((id) => ({ id, ...(isKnown(id) && cipherSuites[id]) })) };
  },
  text: ({ suites }) =>
    [rowText("ID", "Auth Alg", "Integrity Alg", "Confidentiality Alg"), ...suites.map(suiteText)].join("\n"),
});

async function recordsOf(bmc: Sender, channel: number, payloadType: number): Promise<Uint8Array> {
  const records: number[] = [];
  for (let index = 0; index < 64; index++) {
    const request = { channel, payloadType, list: { index, suites: true } };
    const { records: chunk } = await bmc.send(getChannelCipherSuites, request);
    records.push(...chunk);
    if (chunk.length < CIPHER_SUITE_CHUNK) break;
  }
  return Uint8Array.from(records);
}

function isKnown(id: number): id is CipherSuiteId {
  return Object.hasOwn(cipherSuites, id);
}

function suiteText({ id }: { readonly id: number }): string {
  if (!isKnown(id)) return rowText(String(id), "?", "?", "?");
  const { authentication, integrity, confidentiality } = cipherSuites[id];
  return rowText(String(id), authentication, integrity, confidentiality);
}

function rowText(id: string, authentication: string, integrity: string, confidentiality: string): string {
  return `${id.padEnd(5)}${authentication.padEnd(18)}${integrity.padEnd(17)}${confidentiality}`;
}
