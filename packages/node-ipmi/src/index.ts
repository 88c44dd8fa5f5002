export { type BootOverride, getBootFlags, getBootOverride, setBootOverride } from "./boot.ts";
export { closeSession } from "./commands/app/close-session.ts";
export {
  type ChannelAuthenticationCapabilities,
  getChannelAuthenticationCapabilities,
  THIS_CHANNEL,
} from "./commands/app/get-channel-authentication-capabilities.ts";
export { cipherSuiteIds, getChannelCipherSuites } from "./commands/app/get-channel-cipher-suites.ts";
export { type DeviceId, getDeviceId } from "./commands/app/get-device-id.ts";
export { getSystemGuid } from "./commands/app/get-system-guid.ts";
export { setSessionPrivilegeLevel } from "./commands/app/set-session-privilege-level.ts";
export { BootDevice, BootFlags, BootInfoAcknowledge, BootParameter } from "./commands/chassis/boot-parameters.ts";
export { ChassisAction, chassisControl } from "./commands/chassis/chassis-control.ts";
export { type ChassisStatus, getChassisStatus } from "./commands/chassis/get-chassis-status.ts";
export { getSystemBootOptions } from "./commands/chassis/get-system-boot-options.ts";
export { setSystemBootOptions } from "./commands/chassis/set-system-boot-options.ts";
export { type Command, command, type CommandDefinition } from "./commands/command.ts";
export { raw, type RawCommand } from "./commands/raw.ts";
export { CompletionCode, describeCompletion } from "./completion-code.ts";
export { type CipherSuiteId, cipherSuites, DEFAULT_SUITES } from "./crypto/suites.ts";
export { CompletionError, completionCodeOf, ipmiErrors } from "./errors.ts";
export { ask } from "./io/ask.ts";
export { openSession } from "./io/open-session.ts";
export { presencePing } from "./io/presence-ping.ts";
export { systemUdp } from "./io/system-udp.ts";
export type { IpmiSession, Sender } from "./ipmi-session.ts";
export { NetFn } from "./net-fn.ts";
export { Privilege, privilegeName } from "./privilege.ts";
export type { DropReason } from "./session/secure-end.ts";
export type { Statistics } from "./session/statistics.ts";
export { type BmcAddress, IPMI_PORT, type OpenOptions, type SendOptions, type Target, type World } from "./target.ts";
export type { ChannelListener, PortListener, Udp, UdpAddress, UdpChannel, UdpPort } from "./udp.ts";
export type { PresencePong } from "./wire/asf.ts";
