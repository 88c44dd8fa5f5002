import { decode, seconds, formatDuration, systemClock } from "@longshore/kit";
import { ipmiErrors } from "../errors.ts";
import { Tally } from "../session/statistics.ts";
import type { BmcAddress, SendOptions, World } from "../target.ts";
import { AsfType, PresencePong } from "../wire/asf.ts";
import { encodeAsf, orUndefined, parseDatagram } from "../wire/datagram.ts";
import { askPatience } from "./ask.ts";
import { Channel, type Conversation } from "./channel.ts";
import { systemUdp } from "./system-udp.ts";

/** Asks whether anybody is there (RMCP/ASF presence ping, IPMI 2.0 §13.2); throws IPMI_NO_ANSWER after 0.9 s. */
export async function presencePing(
  address: BmcAddress,
  { clock = systemClock, udp = systemUdp, signal }: World & SendOptions = {},
): Promise<PresencePong> {
  const limit = askPatience(address, "presence ping", clock, signal);
  using channel = await Channel.open(address, { udp, clock, tally: new Tally(), patience: limit });
  const pong = await channel.converse(ping(), limit);
  if (pong) return pong;
  const waited = formatDuration(seconds(0.9));
  throw ipmiErrors.IPMI_NO_ANSWER({ host: channel.host, waited, during: "presence ping" });
}

const WAITS_MS = [300, 600] as const;

function ping(): Conversation<PresencePong | undefined> {
  let tries = 0;
  const start: Conversation<PresencePong | undefined>["start"] = (tools) => {
    const ms = WAITS_MS[tries];
    if (ms === undefined) return tools.resolve(undefined);
    tools.send(encodeAsf({ type: AsfType.Ping, tag: tries++, body: new Uint8Array(0) }));
    tools.arm(ms);
  };
  return {
    start,
    timeout: start,
    heard(bytes, tools) {
      const datagram = parseDatagram(bytes);
      if (datagram?.kind !== "asf" || datagram.message.type !== AsfType.Pong) return;
      const { body } = datagram.message;
      const pong = orUndefined(() => decode(PresencePong, body, { trailing: "ignore" }));
      if (pong) tools.resolve(pong);
    },
  };
}
