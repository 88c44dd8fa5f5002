import { decode, encode } from "@longshore/kit";
import { BootFlags, BootParameter } from "../commands/chassis/boot-parameters.ts";
import { getSystemBootOptions } from "../commands/chassis/get-system-boot-options.ts";
import { setSystemBootOptions } from "../commands/chassis/set-system-boot-options.ts";
import { CompletionCode } from "../completion-code.ts";
import { orUndefined } from "../wire/datagram.ts";
import type { Bmc } from "./bmc.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** Boot options as the simulated BMC serves them. */
export const bootCommands: readonly Served[] = [
  serve(setSystemBootOptions, (bmc, { parameter: { selector }, data }) => {
    if (selector === BootParameter.BootFlags) {
      const flags = orUndefined(() => decode(BootFlags, data));
      if (!flags) return new Refusal(CompletionCode.RequestDataLength);
      bmc.machine.flags = flags;
      return {};
    }
    if (selector === BootParameter.BootInfoAcknowledge) return acknowledge(bmc.bootParameters, data);
    if (selector === BootParameter.Mailbox) return post(bmc.mailbox, data);
    const present = bmc.bootParameters.get(selector);
    if (!present) return new Refusal(PARAMETER_NOT_SUPPORTED);
    if (present.length !== data.length) return new Refusal(CompletionCode.RequestDataLength);
    bmc.bootParameters.set(selector, data.slice());
    return {};
  }),

  serve(getSystemBootOptions, (bmc, { parameter: { selector }, setSelector }) => {
    const data = valueOf(bmc, selector, setSelector);
    if (!data) return new Refusal(selector === BootParameter.Mailbox ? OUT_OF_RANGE : PARAMETER_NOT_SUPPORTED);
    return { version: PARAMETER_VERSION, parameter: { selector, locked: false }, data };
  }),
];

/** Boot option parameters beside the boot flags, with their sizes, IPMI 2.0 table 28-14. */
export function freshBootParameters(): Map<number, Uint8Array> {
  return new Map([
    [BootParameter.SetInProgress, new Uint8Array(1)],
    [1, new Uint8Array(1)], // service partition selector
    [2, new Uint8Array(1)], // service partition scan
    [3, new Uint8Array(1)], // when the BMC itself clears the boot flags
    [BootParameter.BootInfoAcknowledge, new Uint8Array(2)],
    [6, new Uint8Array(9)], // boot initiator
  ]);
}

function valueOf(bmc: Bmc, selector: number, block: number): Uint8Array | undefined {
  if (selector === BootParameter.BootFlags) return encode(BootFlags, bmc.machine.flags);
  if (selector !== BootParameter.Mailbox) return bmc.bootParameters.get(selector);
  const start = block * MAILBOX_BLOCK;
  return start < MAILBOX ? Uint8Array.of(block, ...bmc.mailbox.subarray(start, start + MAILBOX_BLOCK)) : undefined;
}

/** Changes the bits that the write names: who has looked at the flags clears its own. */
function acknowledge(parameters: Map<number, Uint8Array>, data: Uint8Array): Refusal | Record<string, never> {
  const [mask = 0, bits] = data;
  if (bits === undefined || data.length !== 2) return new Refusal(CompletionCode.RequestDataLength);
  const present = parameters.get(BootParameter.BootInfoAcknowledge)?.[1] ?? 0;
  parameters.set(BootParameter.BootInfoAcknowledge, Uint8Array.of(0, (present & ~mask) | (bits & mask)));
  return {};
}

function post(mailbox: Uint8Array, data: Uint8Array): Refusal | Record<string, never> {
  const [block = 0xff, ...content] = data;
  if (content.length > MAILBOX_BLOCK) return new Refusal(CompletionCode.RequestDataLength);
  if ((block + 1) * MAILBOX_BLOCK > MAILBOX) return new Refusal(OUT_OF_RANGE);
  mailbox.set(content, block * MAILBOX_BLOCK);
  return {};
}

/** Bytes that fit into the boot mailbox. */
export const MAILBOX = 80;
const MAILBOX_BLOCK = 16;
const PARAMETER_VERSION = 1;
const PARAMETER_NOT_SUPPORTED = 0x80;
const OUT_OF_RANGE = 0xc9;
