import { type Codec, decode, encode, type Infer } from "@longshore/kit";
import { THIS_CHANNEL } from "../../../commands/app/get-channel-authentication-capabilities.ts";
import { getSolConfiguration } from "../../../commands/transport/get-sol-configuration.ts";
import { setSolConfiguration } from "../../../commands/transport/set-sol-configuration.ts";
import {
  BIT_RATES,
  SolAuthentication,
  SolBitRate,
  SolCharacterTimes,
  SolParameter,
  SolRetry,
} from "../../../commands/transport/sol-parameters.ts";
import type { Sender } from "../../../ipmi-session.ts";
import { Privilege } from "../../../privilege.ts";
import { integer, oneOf, positional, text } from "../../args.ts";
import { channelArg } from "../user/args.ts";
import { defineVerb } from "../../verb.ts";

export const solSet = defineVerb({
  summary: "Change how serial over LAN is set up",
  examples: ["sol set enabled true", "sol set volatile-bit-rate 115.2"],
  args: {
    parameter: positional(
      oneOf([
        "enabled",
        "force-encryption",
        "force-authentication",
        "privilege-level",
        "character-accumulate-level",
        "character-send-threshold",
        "retry-count",
        "retry-interval",
        "volatile-bit-rate",
        "non-volatile-bit-rate",
      ]),
      "which setting",
      { value: "SETTING" },
    ),
    value: positional(
      text,
      "true or false, a privilege, kbit/s, or a number in units of the specification (5 ms, 10 ms)",
    ),
    channel: channelArg,
  },
  privilege: Privilege.Administrator,
  async run({ bmc, args: { parameter, value, channel = THIS_CHANNEL } }) {
    await SETTINGS[parameter](new Parameters(bmc, channel), value);
    return { parameter, value };
  },
  text: ({ parameter, value }) => `Set ${parameter} to ${value}`,
});

/** Parameters hold several settings each: what is not changed is written as it was read. */
class Parameters {
  readonly #bmc: Sender;
  readonly #channel: { readonly number: number };

  constructor(bmc: Sender, channel: number) {
    this.#bmc = bmc;
    this.#channel = { number: channel };
  }

  async change<T>(parameter: number, codec: Codec<T>, change: (now: T) => T): Promise<void> {
    const channel = { ...this.#channel, revisionOnly: false };
    const { data } = await this.#bmc.send(getSolConfiguration, { channel, parameter, set: 0, block: 0 });
    await this.write(parameter, encode(codec, change(decode(codec, data, { trailing: "ignore" }))));
  }

  async write(parameter: number, data: Uint8Array): Promise<void> {
    await this.#bmc.send(setSolConfiguration, { channel: this.#channel, parameter, data });
  }
}

type Setting = (of: Parameters, value: string) => Promise<void>;

const yesOrNo = (value: string): boolean => oneOf(["true", "false"])(value, "VALUE") === "true";
const upTo =
  (max: number) =>
  (value: string): number =>
    integer(0, max)(value, "VALUE");
const { Authentication, CharacterTimes, Retry } = SolParameter;

const authentication =
  (change: (flags: SolFlags, value: string) => SolFlags): Setting =>
  (of, value) =>
    of.change(Authentication, SolAuthentication, ({ flags }) => ({ flags: change(flags, value) }));

type SolFlags = Infer<typeof SolAuthentication>["flags"];

const bitRate =
  (parameter: number): Setting =>
  (of, value) => {
    const codes = Object.keys(BIT_RATES).map(Number);
    const named = oneOf(codes.map((code) => String((BIT_RATES[code] ?? 0) / 1000)));
    const rate = named(value, "VALUE");
    const code = codes.find((each) => String((BIT_RATES[each] ?? 0) / 1000) === rate) ?? 0;
    return of.write(parameter, encode(SolBitRate, { rate: { code } }));
  };

const PRIVILEGES = { user: Privilege.User, operator: Privilege.Operator, admin: Privilege.Administrator } as const;

const SETTINGS = {
  enabled: (of, value) => of.write(SolParameter.Enable, Uint8Array.of(yesOrNo(value) ? 1 : 0)),
  "force-encryption": authentication((flags, value) => ({ ...flags, forceEncryption: yesOrNo(value) })),
  "force-authentication": authentication((flags, value) => ({ ...flags, forceAuthentication: yesOrNo(value) })),
  "privilege-level": authentication((flags, value) => ({
    ...flags,
    privilege: PRIVILEGES[oneOf(["user", "operator", "admin"])(value, "VALUE")],
  })),
  "character-accumulate-level": (of, value) =>
    of.change(CharacterTimes, SolCharacterTimes, (now) => ({ ...now, accumulate: upTo(255)(value) })),
  "character-send-threshold": (of, value) =>
    of.change(CharacterTimes, SolCharacterTimes, (now) => ({ ...now, threshold: upTo(255)(value) })),
  "retry-count": (of, value) => of.change(Retry, SolRetry, (now) => ({ ...now, count: { value: upTo(7)(value) } })),
  "retry-interval": (of, value) => of.change(Retry, SolRetry, (now) => ({ ...now, interval: upTo(255)(value) })),
  "volatile-bit-rate": bitRate(SolParameter.VolatileBitRate),
  "non-volatile-bit-rate": bitRate(SolParameter.BitRate),
} as const satisfies Readonly<Record<string, Setting>>;
