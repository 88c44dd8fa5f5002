import { type Clock, decode, encode, formatDuration, seconds, systemClock } from "@longshore/kit";
import type { Command } from "../commands/command.ts";
import { ipmiErrors } from "../errors.ts";
import { completionError } from "../session/completion-error.ts";
import { Tally } from "../session/statistics.ts";
import { type BmcAddress, nameOf, type SendOptions, type World } from "../target.ts";
import { encodePlain, orUndefined, parseDatagram } from "../wire/datagram.ts";
import { decodeMessage, encodeMessage, request as lanRequest } from "../wire/message.ts";
import { Channel, type Conversation } from "./channel.ts";
import { type Patience, patience } from "./patience.ts";
import { systemUdp } from "./system-udp.ts";

/**
 * Asks a BMC something outside any session: few commands are answered so (authentication capabilities, cipher
 * suites, system GUID), and nothing vouches for the answer. Gives up after 0.9 s.
 */
export async function ask<Request, Response>(
  address: BmcAddress,
  command: Command<Request, Response>,
  request: Request,
  { clock = systemClock, udp = systemUdp, signal }: World & SendOptions = {},
): Promise<Response> {
  const limit = askPatience(address, command.name, clock, signal);
  using channel = await Channel.open(address, { udp, clock, tally: new Tally(), patience: limit });
  return await askOn(channel, command, request, limit);
}

/** Longest wait for a question that has an end by itself, once the name of whom it goes to is known. */
export function askPatience(address: BmcAddress, during: string, clock: Clock, signal?: AbortSignal): Patience {
  const waited = formatDuration(LONGEST);
  return patience(clock, LONGEST, () => ipmiErrors.IPMI_NO_ANSWER({ host: nameOf(address), waited, during }), signal);
}

/** The same on a channel that is already there. */
export async function askOn<Request, Response>(
  channel: Channel,
  command: Command<Request, Response>,
  request: Request,
  limit: Patience,
): Promise<Response> {
  const answer = await channel.converse(plainExchange(command, encode(command.request, request)), limit);
  const { host } = channel;
  if (answer === undefined)
    throw ipmiErrors.IPMI_NO_ANSWER({ host, waited: formatDuration(ASK_WAIT), during: command.name });
  const [completionCode = 0xff] = answer;
  if (completionCode !== 0) throw completionError(host, command, completionCode);
  const response = orUndefined(() => decode(command.response, answer.subarray(1), { trailing: "ignore" }));
  if (response !== undefined) return response;
  throw ipmiErrors.IPMI_MALFORMED_REPLY({ host, command: command.name, why: `${answer.length} bytes` });
}

const WAITS_MS = [300, 600] as const;
const ASK_WAIT = seconds(0.9);
const LONGEST = seconds(5);

/** Resolves to completion code and data, or to undefined when every try went unanswered. */
function plainExchange(
  command: Pick<Command<never, unknown>, "netFn" | "cmd">,
  data: Uint8Array,
): Conversation<Uint8Array | undefined> {
  const datagram = encodePlain(encodeMessage(lanRequest(command.netFn, command.cmd, 1, data)));
  let tries = 0;
  const start: Conversation<Uint8Array | undefined>["start"] = (tools) => {
    const ms = WAITS_MS[tries++];
    if (ms === undefined) return tools.resolve(undefined);
    tools.send(datagram);
    tools.arm(ms);
  };
  return {
    start,
    timeout: start,
    heard(bytes, tools) {
      const heard = parseDatagram(bytes);
      if (heard?.kind !== "plain") return;
      const message = orUndefined(() => decodeMessage(heard.packet.payload));
      if (message?.cmd !== command.cmd || message.function.netFn !== (command.netFn | 1)) return;
      if (message.data.length > 0) tools.resolve(message.data);
    },
  };
}
