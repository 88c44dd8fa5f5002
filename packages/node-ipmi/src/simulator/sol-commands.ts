import { getSolConfiguration } from "../commands/transport/get-sol-configuration.ts";
import { setSolConfiguration } from "../commands/transport/set-sol-configuration.ts";
import { SolParameter } from "../commands/transport/sol-parameters.ts";
import { CompletionCode } from "../completion-code.ts";
import { encode, u16le } from "@longshore/kit";
import type { Bmc } from "./bmc.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** The configuration of Serial over LAN as the simulated BMC serves it. */
export const solCommands: readonly Served[] = [
  serve(getSolConfiguration, (bmc, { channel, parameter }) => {
    if (channel.revisionOnly) return { revision: REVISION, data: new Uint8Array(0) };
    const data = valueOf(bmc, parameter);
    return data ? { revision: REVISION, data } : new Refusal(PARAMETER_NOT_SUPPORTED);
  }),

  serve(setSolConfiguration, (bmc, { parameter, data }) => {
    const present = valueOf(bmc, parameter);
    if (!present) return new Refusal(PARAMETER_NOT_SUPPORTED);
    if (READ_ONLY.has(parameter)) return new Refusal(IS_READ_ONLY);
    if (present.length !== data.length) return new Refusal(CompletionCode.RequestDataLength);
    bmc.sol.set(parameter, data.slice());
    return {};
  }),
];

function valueOf(bmc: Bmc, parameter: number): Uint8Array | undefined {
  return parameter === SolParameter.PayloadPort ? encode(u16le, bmc.port()) : bmc.sol.get(parameter);
}

const REVISION = 0x11;
const READ_ONLY: ReadonlySet<number> = new Set([SolParameter.PayloadChannel, SolParameter.PayloadPort]);
const PARAMETER_NOT_SUPPORTED = 0x80;
const IS_READ_ONLY = 0x82;
