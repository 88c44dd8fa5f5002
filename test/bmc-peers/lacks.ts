export const BMC_PEERS = ["ipmi_sim", "goipmi-server", "fakebmc"] as const;
export type BmcPeer = (typeof BMC_PEERS)[number];

/** "invalid command", as they say when they have none such. */
const NONE = /0xc1/;

/**
 * What a peer is known not to have or not to do as the specification says, and how it shows. Anything else that does
 * not come true is a failure of ours.
 */
export const LACKS: Readonly<Record<BmcPeer, Readonly<Record<string, RegExp>>>> = {
  ipmi_sim: {
    "login, suite 17": /accepts none of the allowed cipher suites/, // its libraries know SHA-1 only
    "device GUID": NONE,
    "boot device, read back": /marked invalid/, // it never sets the valid bit
    "restart cause": NONE,
    "power-on hours": NONE,
    "power restore policy": NONE,
    watchdog: /6 bytes of data/, // two too few
    "DCMI: power": /0xd4/, // no command of that group is allowed to anybody
    "DCMI: asset tag": /0xd4/,
    "cold reset": NONE,
  },
  "goipmi-server": {
    ...all(NONE, [
      "system GUID",
      "restart cause",
      "power-on hours",
      "power restore policy",
      "event log: add, list, clear",
      "event log: time",
      "a LAN setting, read back",
      "channel access",
      "watchdog",
      "DCMI: power",
      "DCMI: asset tag",
    ]),
    "sensors with values": /there is no sensor/,
    "console: typed, shown, left": /0x81/, // it has the settings of a console, and none
  },
  fakebmc: {
    ...all(NONE, [
      "system GUID",
      "device GUID",
      "identify",
      "restart cause",
      "power-on hours",
      "power restore policy",
      "sensors with values",
      "event log: add, list, clear",
      "event log: time",
      "inventory",
      "users, listed",
      "a user: made, logged in",
      "LAN settings",
      "a LAN setting, read back",
      "channel info",
      "channel access",
      "own session",
      "watchdog",
      "console settings",
      "payload status",
      "DCMI: power",
      "DCMI: asset tag",
    ]),
    "login, suite 17": /chose suite 3, which is not among the allowed/, // it answers suite 3 to whatever is asked
    "cold reset": /its answer is lost|did not answer/, // it ends instead of answering
  },
};

function all(how: RegExp, subjects: readonly string[]): Record<string, RegExp> {
  return Object.fromEntries(subjects.map((subject) => [subject, how]));
}
