import { decode } from "@longshore/kit";
import { activatePayload, PAYLOAD_ACTIVE } from "../commands/app/activate-payload.ts";
import { deactivatePayload, PAYLOAD_INACTIVE } from "../commands/app/deactivate-payload.ts";
import { getChannelPayloadSupport } from "../commands/app/get-channel-payload-support.ts";
import { getChannelPayloadVersion } from "../commands/app/get-channel-payload-version.ts";
import { getPayloadActivationStatus } from "../commands/app/get-payload-activation-status.ts";
import { getPayloadInstanceInfo } from "../commands/app/get-payload-instance-info.ts";
import { SolAuthentication, SolParameter, SolRetry } from "../commands/transport/sol-parameters.ts";
import { CompletionCode } from "../completion-code.ts";
import type { SolManner } from "../session/sol-end.ts";
import { PayloadType } from "../wire/session-packet.ts";
import type { Bmc } from "./bmc.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** Payloads as the simulated BMC serves them: one Serial over LAN, in one session at a time. */
export const payloadCommands: readonly Served[] = [
  serve(activatePayload, (bmc, { payload, instance, sol }, slot) => {
    if (!slot || !isSol(payload.type) || instance.number !== 1) return new Refusal(CompletionCode.InvalidField);
    const { privilege, forceEncryption } = decode(SolAuthentication, parameter(bmc, SolParameter.Authentication)).flags;
    const mayHave = ((bmc.users.get(slot.user ?? 0)?.payloads ?? 0) & SOL_BIT) !== 0;
    if (slot.privilege < privilege || !mayHave) return new Refusal(CompletionCode.InsufficientPrivilege);
    if (!isEnabled(bmc)) return new Refusal(DISABLED);
    if (bmc.serial.owner) return new Refusal(PAYLOAD_ACTIVE);
    const encrypts = slot.suite.confidentiality !== "none";
    if (sol.encrypted && !encrypts) return new Refusal(NOT_WITH_ENCRYPTION);
    if (!sol.encrypted && (encrypts || forceEncryption)) return new Refusal(NOT_WITHOUT_ENCRYPTION);
    bmc.serial.activate(slot, mannerOf(bmc));
    const sizes = { inboundSize: PAYLOAD_SIZE, outboundSize: PAYLOAD_SIZE };
    return { sol: { testMode: false }, ...sizes, port: bmc.port(), vlan: NO_VLAN };
  }),

  serve(deactivatePayload, (bmc, { payload, instance }, slot) => {
    if (!isSol(payload.type) || instance.number !== 1) return new Refusal(CompletionCode.InvalidField);
    if (!bmc.serial.owner) return new Refusal(PAYLOAD_INACTIVE);
    bmc.serial.deactivate(slot);
    return {};
  }),

  serve(getPayloadActivationStatus, ({ serial }, { payload: { type } }) => {
    if (!isSol(type)) return new Refusal(CompletionCode.InvalidField);
    return { capacity: { instances: 1 }, active: serial.owner ? 1 : 0 };
  }),

  serve(getPayloadInstanceInfo, ({ serial }, { payload, instance }) => {
    if (!isSol(payload.type) || instance.number !== 1) return new Refusal(CompletionCode.InvalidField);
    return { sessionId: serial.owner?.id ?? 0, specific: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0) };
  }),

  serve(getChannelPayloadSupport, () => ({ standard: 0b11, sessionSetup: 0b111111, oem: 0 })),

  serve(getChannelPayloadVersion, (_, { payload: { type } }) =>
    type > PayloadType.Rakp4 || (type > PayloadType.Sol && type < PayloadType.OpenSessionRequest)
      ? new Refusal(NO_SUCH_TYPE)
      : { version: { major: 1, minor: 0 } },
  ),
];

/** SOL configuration parameters as they are at the start. */
export function freshSol(): Map<number, Uint8Array> {
  return new Map<number, Uint8Array>([
    [SolParameter.SetInProgress, Uint8Array.of(0)],
    [SolParameter.Enable, Uint8Array.of(1)],
    [SolParameter.Authentication, Uint8Array.of(0x02)], // users may
    [SolParameter.CharacterTimes, Uint8Array.of(4, 60)],
    [SolParameter.Retry, Uint8Array.of(7, 48)],
    [SolParameter.BitRate, Uint8Array.of(10)],
    [SolParameter.VolatileBitRate, Uint8Array.of(10)],
    [SolParameter.PayloadChannel, Uint8Array.of(1)],
  ]);
}

const isSol = (type: number): boolean => type === PayloadType.Sol;
const parameter = ({ sol }: Bmc, number: number): Uint8Array => sol.get(number) ?? new Uint8Array(0);
const isEnabled = (bmc: Bmc): boolean => parameter(bmc, SolParameter.Enable)[0] === 1;

function mannerOf(bmc: Bmc): SolManner {
  const { count, interval } = decode(SolRetry, parameter(bmc, SolParameter.Retry));
  const waitsMs = Array.from({ length: count.value + 1 }, () => Math.max(1, interval) * 10);
  return { longest: PAYLOAD_SIZE - HEADER, waitsMs, unanswered: "drop" };
}

const SOL_BIT = 1 << PayloadType.Sol;
const HEADER = 4;
const PAYLOAD_SIZE = 0xff;
const NO_VLAN = 0xffff;
const DISABLED = 0x81;
const NOT_WITH_ENCRYPTION = 0x83;
const NOT_WITHOUT_ENCRYPTION = 0x84;
const NO_SUCH_TYPE = 0x80;
