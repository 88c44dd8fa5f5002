import { decode } from "@longshore/kit";
import { THIS_CHANNEL } from "../../../commands/app/get-channel-authentication-capabilities.ts";
import { getSolConfiguration } from "../../../commands/transport/get-sol-configuration.ts";
import {
  BIT_RATES,
  SolAuthentication,
  SolBitRate,
  SolCharacterTimes,
  SolParameter,
  SolRetry,
} from "../../../commands/transport/sol-parameters.ts";
import type { Sender } from "../../../ipmi-session.ts";
import { Privilege, privilegeName } from "../../../privilege.ts";
import { orUndefined } from "../../../wire/datagram.ts";
import { fields } from "../../output/fields.ts";
import { defineVerb } from "../../verb.ts";
import { whereKnown } from "../../where-known.ts";
import { channelArg } from "../user/args.ts";

export const solInfo = defineVerb({
  summary: "Show how serial over LAN is set up",
  examples: ["sol info"],
  args: { channel: channelArg },
  privilege: Privilege.User,
  async run({ bmc, args: { channel = THIS_CHANNEL } }) {
    const read = (parameter: number) => parameterOf(bmc, channel, parameter);
    const enable = await read(SolParameter.Enable);
    const authentication = decoded(SolAuthentication, await read(SolParameter.Authentication));
    const times = decoded(SolCharacterTimes, await read(SolParameter.CharacterTimes));
    const retry = decoded(SolRetry, await read(SolParameter.Retry));
    const stored = decoded(SolBitRate, await read(SolParameter.BitRate));
    const volatile = decoded(SolBitRate, await read(SolParameter.VolatileBitRate));
    const [low, high] = (await read(SolParameter.PayloadPort)) ?? [];
    return {
      ...(enable && { enabled: ((enable[0] ?? 0) & 1) === 1 }),
      ...(authentication && {
        privilege: privilegeName(authentication.flags.privilege).toUpperCase(),
        forceAuthentication: authentication.flags.forceAuthentication,
        forceEncryption: authentication.flags.forceEncryption,
      }),
      ...(times && { accumulateMs: times.accumulate * 5, threshold: times.threshold }),
      ...(retry && { retries: retry.count.value, retryIntervalMs: retry.interval * 10 }),
      ...(stored && { bitRate: rateText(stored.rate.code) }),
      ...(volatile && { volatileBitRate: rateText(volatile.rate.code) }),
      ...(low !== undefined && high !== undefined && { port: low | (high << 8) }),
    };
  },
  text: (sol) =>
    fields(
      [
        ["Enabled", sol.enabled === undefined ? undefined : String(sol.enabled)],
        ["Force Encryption", sol.forceEncryption === undefined ? undefined : String(sol.forceEncryption)],
        ["Force Authentication", sol.forceAuthentication === undefined ? undefined : String(sol.forceAuthentication)],
        ["Privilege Level", sol.privilege],
        ["Character Accumulate Level (ms)", sol.accumulateMs],
        ["Character Send Threshold", sol.threshold],
        ["Retry Count", sol.retries],
        ["Retry Interval (ms)", sol.retryIntervalMs],
        ["Volatile Bit Rate (kbps)", sol.volatileBitRate],
        ["Non-Volatile Bit Rate (kbps)", sol.bitRate],
        ["Payload Port", sol.port],
      ],
      { width: 32 },
    ),
});

function decoded<T>(codec: Parameters<typeof decode<T>>[0], data: Uint8Array | undefined): T | undefined {
  return data && orUndefined(() => decode(codec, data, { trailing: "ignore" }));
}

function rateText(code: number): string {
  const rate = BIT_RATES[code];
  return rate === undefined ? "IPMI-Over-Serial-Setting" : String(rate / 1000);
}

/** Undefined where the BMC does not have the parameter. */
async function parameterOf(bmc: Sender, channel: number, parameter: number): Promise<Uint8Array | undefined> {
  const request = { channel: { number: channel, revisionOnly: false }, parameter, set: 0, block: 0 };
  return (await whereKnown(bmc.send(getSolConfiguration, request)))?.data;
}
