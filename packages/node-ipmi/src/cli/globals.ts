import { byte, flag, integer, number, oneOf, option, options, text, type Values } from "./args.ts";

/** Options that every verb takes, before or behind it; letters as in ipmitool. */
export const globalArgs = {
  host: options(text, "BMC, or several: 10.0.0.[1-20], r1u[01-42]-bmc:9623, commas", { short: "H", value: "HOSTS" }),
  hostsFile: options(text, "file of BMCs, one or a range a line; `-` is standard input", { short: "F", value: "FILE" }),
  port: option(integer(1, 65_535), "UDP port where a host does not say its own (default 623)", {
    short: "p",
    value: "PORT",
  }),
  user: option(text, "user name (default: the one without a name)", { short: "U", value: "NAME" }),
  password: option(text, "password; others can read it while the program starts: better -E or -f", {
    short: "P",
    value: "PASSWORD",
  }),
  passwordEnv: flag("take the password from IPMI_PASSWORD", { short: "E" }),
  passwordFile: option(text, "take the password from the first line of a file", { short: "f", value: "FILE" }),
  askPassword: flag("ask for the password on the terminal", { short: "a" }),
  kg: option(text, "the BMC's own key K_g, as text", { short: "k", value: "KEY" }),
  kgHex: option(text, "the same in hexadecimal", { short: "y", value: "HEX" }),
  kgEnv: flag("take K_g from IPMI_KGKEY", { short: "K" }),
  suites: option(text, "cipher suites that may be used, the preferred first (default 17,3)", {
    short: "C",
    value: "NUMBERS",
  }),
  privilege: option(
    oneOf(["callback", "user", "operator", "administrator"]),
    "privilege to log in with (default: what the verb needs)",
    { short: "L", value: "LEVEL" },
  ),
  target: option(byte, "ask the controller of this address behind the BMC (0x82 …)", { short: "t", value: "ADDRESS" }),
  channel: option(integer(0, 15), "the channel that it is on (default 0, the IPMB)", { short: "b", value: "CHANNEL" }),
  interface: option(oneOf(["lanplus"]), "for command lines written for ipmitool; there is only one", {
    short: "I",
    value: "NAME",
  }),
  output: option(oneOf(["text", "json"]), "json: one object, or one a line when there are several BMCs", {
    short: "o",
    value: "FORMAT",
  }),
  atOnce: option(integer(1, 4096), "BMCs asked at once (default 256)", { value: "COUNT" }),
  timeout: option(number, "longest wait for a login, and for a command, in seconds (default 5, 10)", {
    value: "SECONDS",
  }),
  pause: option(integer(0, 60_000), "rest between two commands to one BMC, in milliseconds (default 0)", {
    value: "MS",
  }),
  help: flag("show this help", { short: "h" }),
  version: flag("show the version", { short: "V" }),
} as const;

export type Globals = Values<typeof globalArgs>;
