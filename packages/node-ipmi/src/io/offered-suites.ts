import { isLongshoreError } from "@longshore/kit";
import {
  CIPHER_SUITE_CHUNK,
  cipherSuiteIds,
  getChannelCipherSuites,
} from "../commands/app/get-channel-cipher-suites.ts";
import { THIS_CHANNEL } from "../commands/app/get-channel-authentication-capabilities.ts";
import { PayloadType } from "../wire/session-packet.ts";
import { askOn } from "./ask.ts";
import type { Channel } from "./channel.ts";
import type { Patience } from "./patience.ts";

/**
 * The suites that a BMC says it has; undefined when it does not say. Lists lie and some BMCs never answer, so this
 * only explains a refusal: which suite is used, the Open Session replies decide.
 */
export async function offeredSuites(channel: Channel, limit: Patience): Promise<number[] | undefined> {
  const records: number[] = [];
  try {
    for (let index = 0; index < MAX_CHUNKS; index++) {
      const list = { index, suites: true };
      const question = { channel: THIS_CHANNEL, payloadType: PayloadType.Ipmi, list };
      const { records: chunk } = await askOn(channel, getChannelCipherSuites, question, limit);
      records.push(...chunk);
      if (chunk.length < CIPHER_SUITE_CHUNK) break;
    }
  } catch (error) {
    if (!isLongshoreError(error)) throw error;
    if (records.length === 0) return undefined;
  }
  return cipherSuiteIds(Uint8Array.from(records));
}

/** The index has 6 bits, but a BMC that never ends its list is not worth 64 questions. */
const MAX_CHUNKS = 16;
