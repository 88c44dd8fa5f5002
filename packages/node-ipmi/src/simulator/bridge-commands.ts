import { getDeviceId } from "../commands/app/get-device-id.ts";
import { sendMessage } from "../commands/app/send-message.ts";
import { CompletionCode } from "../completion-code.ts";
import { CONSOLE_ADDRESS, decodeMessage, encodeMessage, response } from "../wire/message.ts";
import { orUndefined } from "../wire/datagram.ts";
import { PayloadType } from "../wire/session-packet.ts";
import { IPMB_CHANNEL } from "./channel-commands.ts";
import { sensorCommands } from "./sensor-commands.ts";
import { failure, Refusal, serve, type Served } from "./serve.ts";

/** The way to the controllers behind the simulated BMC: their answers come by themselves, after the one to this. */
export const bridgeCommands: readonly Served[] = [
  serve(sendMessage, (bmc, { channel, message }, slot) => {
    const request = orUndefined(() => decodeMessage(message));
    if (channel.number !== IPMB_CHANNEL || !request || !slot) return new Refusal(CompletionCode.InvalidField);
    const board = bmc.satellites.get(request.to);
    if (!board || bmc.faults.busDead) return new Refusal(NO_ACKNOWLEDGE);
    const { netFn } = request.function;
    const served = SERVED.find((one) => one.netFn === netFn && one.cmd === request.cmd);
    const deviceId = { ...bmc.deviceId, deviceId: request.to, supports: SENSORS_ONLY };
    const answer =
      served?.answer({ ...bmc, deviceId, board }, request.data, slot) ?? failure(CompletionCode.InvalidCommand);
    const answered = { ...response(request, answer.completionCode, answer.data), to: CONSOLE_ADDRESS };
    bmc.clock.after(BUS_MS, () => bmc.transmit(slot, PayloadType.Ipmi, encodeMessage(answered)));
    return { message: new Uint8Array(0) };
  }),
];

/** What a controller with sensors and nothing else does. */
const SERVED: readonly Served[] = [...sensorCommands, serve(getDeviceId, (bmc) => bmc.deviceId)];

const SENSORS_ONLY = {
  sensors: true,
  sdrRepository: false,
  sel: false,
  fruInventory: false,
  ipmbReceiver: true,
  ipmbGenerator: false,
  bridge: false,
  chassis: false,
};
const NO_ACKNOWLEDGE = 0x83;
/** A message takes this long on an IPMB at 100 kHz. */
const BUS_MS = 5;
