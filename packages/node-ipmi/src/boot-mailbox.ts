import { decode, encode } from "@longshore/kit";
import { BootMailbox, BootParameter } from "./commands/chassis/boot-parameters.ts";
import { getSystemBootOptions } from "./commands/chassis/get-system-boot-options.ts";
import { setSystemBootOptions } from "./commands/chassis/set-system-boot-options.ts";
import { completionCodeOf, ipmiErrors } from "./errors.ts";
import type { Sender } from "./ipmi-session.ts";
import type { SendOptions } from "./target.ts";
import { orUndefined } from "./wire/datagram.ts";

/** A note for a machine's boot code, IPMI 2.0 table 28-14, parameter 7. */
export interface Mailbox {
  /** Whose note it is: an IANA enterprise number. */
  readonly enterprise: number;
  readonly content: Uint8Array;
}

/** The whole mailbox, as many blocks as the BMC has. */
export async function readMailbox(bmc: Sender, options: SendOptions = {}): Promise<Mailbox> {
  const blocks: Uint8Array[] = [];
  for (let block = 0; block < MOST_BLOCKS; block++) {
    const content = await readBlock(bmc, block, options);
    if (content === undefined) break;
    blocks.push(content);
  }
  const raw = Buffer.concat(blocks);
  if (raw.length < ENTERPRISE) throw malformed(bmc, raw.length);
  return { enterprise: raw.readUIntLE(0, ENTERPRISE), content: Uint8Array.from(raw.subarray(ENTERPRISE)) };
}

/** Writes a note; what was behind it in the mailbox stays. */
export async function writeMailbox(
  bmc: Sender,
  { enterprise, content }: Mailbox,
  options: SendOptions = {},
): Promise<void> {
  const raw = Buffer.concat([Buffer.alloc(ENTERPRISE), content]);
  raw.writeUIntLE(enterprise, 0, ENTERPRISE);
  for (let start = 0; start < raw.length; start += BLOCK) {
    const data = encode(BootMailbox, { block: start / BLOCK, content: raw.subarray(start, start + BLOCK) });
    await bmc.send(
      setSystemBootOptions,
      { parameter: { selector: BootParameter.Mailbox, locked: false }, data },
      options,
    );
  }
}

/** Undefined when there is no such block. */
async function readBlock(bmc: Sender, block: number, options: SendOptions): Promise<Uint8Array | undefined> {
  const request = { parameter: { selector: BootParameter.Mailbox }, setSelector: block, blockSelector: 0 };
  try {
    const { data } = await bmc.send(getSystemBootOptions, request, options);
    const mailbox = orUndefined(() => decode(BootMailbox, data));
    if (mailbox?.block !== block) throw malformed(bmc, data.length);
    return mailbox.content;
  } catch (error) {
    if (block > 0 && completionCodeOf(error) !== undefined) return undefined;
    throw error;
  }
}

function malformed(bmc: Sender, length: number): Error {
  const why = `a boot mailbox of ${length} bytes`;
  return ipmiErrors.IPMI_MALFORMED_REPLY({ host: bmc.host, command: getSystemBootOptions.name, why });
}

const ENTERPRISE = 3;
const BLOCK = 16;
/** The block's number is a byte; the specification asks for five at least. */
const MOST_BLOCKS = 256;
