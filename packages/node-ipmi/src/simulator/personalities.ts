import { hours } from "@longshore/kit";
import { getChannelCipherSuites } from "../commands/app/get-channel-cipher-suites.ts";
import { setUserAccess } from "../commands/app/set-user-access.ts";
import { setUserName } from "../commands/app/set-user-name.ts";
import { setUserPassword } from "../commands/app/set-user-password.ts";
import { chassisControl } from "../commands/chassis/chassis-control.ts";
import { setSystemBootOptions } from "../commands/chassis/set-system-boot-options.ts";
import { getSdr } from "../commands/storage/get-sdr.ts";
import { type Faults, noFaults } from "./faults.ts";

/** The ways in which BMCs are wrong, by name: `bmc.become("freezes")`. Each is a set of faults, all others off. */
export const personalities = {
  honest: is("Does what the specification says.", {}),
  silent: is("Hears everything and answers nothing.", { silent: true }),
  "drops-answers": is("Loses three answers out of ten on the way.", { dropReplies: 0.3 }),
  "forgets-power": is("Says yes to power commands and leaves the power as it is.", { pretends: [chassisControl.name] }),
  "forgets-boot": is("Says yes to boot options and does not store them.", { pretends: [setSystemBootOptions.name] }),
  "forgets-users": is("Says yes to changes of users and passwords and does not store them.", {
    pretends: [setUserAccess.name, setUserName.name, setUserPassword.name],
  }),
  "silent-to-power": is("Neither does nor answers power commands.", { silentTo: [chassisControl.name] }),
  "silent-to-suites": is("Never says which cipher suites it has.", { silentTo: [getChannelCipherSuites.name] }),
  "wrong-suite-list": is("Names cipher suites that it refuses, and keeps silent about those that it takes.", {
    claimsSuites: [0, 1, 2, 15, 16],
  }),
  "only-17": is("Takes cipher suite 17 and no other.", { onlySuites: [17] }),
  "weaker-suite": is("Opens a session without encryption whatever was asked.", { choosesSuite: 1 }),
  "slots-full": is("Has no free session slot, ever.", { slotsFull: true }),
  "wrong-rakp2": is("Proves another password than the user's in RAKP 2.", { rejectPassword: true }),
  redraws: is("Draws another random number when RAKP 1 comes again: the RAKP 2 before it is void.", { redraws: true }),
  "wrong-rakp4": is("Proves another session key than the agreed one in RAKP 4.", { wrongRakp4: true }),
  freezes: is("Hears nothing for 10 s after more than 20 commands within a second.", {
    freezes: { above: 20, forMs: 10_000 },
  }),
  reboots: is("Does every 7th command and reboots for 5 s before it answers.", { rebootsEvery: 7 }),
  "clock-skew": is("Has a clock that is two days behind until somebody sets it.", { clockSkewMs: -1 * hours(48) }),
  "slow-sdr": is("Takes 400 ms for every part of a sensor record.", { delays: { [getSdr.name]: 400 } }),
  "short-reads": is("Gives no more than 16 bytes of a record at a time.", { shortReads: true }),
  "loses-reservations": is("Lets someone else take the reservation after every few parts of a record.", {
    shortReads: true,
    losesReservations: true,
  }),
  "loses-sel": is("Forgets its event log every 10 s and numbers its entries from 1 again.", {
    losesSelEveryMs: 10_000,
  }),
} as const;

/** The personalities by name. */
export type PersonalityName = keyof typeof personalities;

/** One way in which BMCs are wrong. */
export interface Personality {
  /** What such a BMC does, in one sentence. */
  readonly does: string;
  readonly faults: Readonly<Partial<Faults>>;
}

/** Whether a word names a personality. */
export function isPersonality(name: string): name is PersonalityName {
  return Object.hasOwn(personalities, name);
}

/** Turns every switch to what the personality says. */
export function assume(faults: Faults, name: PersonalityName): void {
  Object.assign(faults, noFaults(), personalities[name].faults);
}

function is(does: string, faults: Partial<Faults>): Personality {
  return { does, faults };
}
