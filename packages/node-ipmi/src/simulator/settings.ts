import type { ChannelAccess } from "../commands/app/get-channel-access.ts";
import { RestorePolicy } from "../commands/chassis/set-power-restore-policy.ts";
import { Privilege } from "../privilege.ts";

/** What a simulated BMC was told to keep, beside users, LAN and SOL parameters. */
export interface Settings {
  /** The LAN channel's: what is stored, and what holds until the next start. */
  access: { stored: ChannelAccess; present: ChannelAccess };
  restorePolicy: number;
  globalEnables: typeof ENABLES;
  /** Buttons that count for nothing. */
  disabledButtons: { powerOff: boolean; reset: boolean; diagnostic: boolean; standby: boolean };
  eventReceiver: { address: number; receiver: { lun: number } };
  utcOffset: number | undefined;
}

export function freshSettings(): Settings {
  return {
    access: { stored: ALWAYS, present: ALWAYS },
    restorePolicy: RestorePolicy.Previous,
    globalEnables: ENABLES,
    disabledButtons: { powerOff: false, reset: false, diagnostic: false, standby: false },
    eventReceiver: { address: 0x20, receiver: { lun: 0 } },
    utcOffset: undefined,
  };
}

const ALWAYS: ChannelAccess = {
  access: { mode: 2, userAuthenticationDisabled: false, messageAuthenticationDisabled: false, alertingDisabled: true },
  privilege: { limit: Privilege.Administrator },
};

const ENABLES = {
  messageInterrupt: false,
  bufferFullInterrupt: false,
  eventMessageBuffer: false,
  systemEventLog: true,
  oem0: false,
  oem1: false,
  oem2: false,
};
