import { bit, bitfield8, bits, struct, u8 } from "@longshore/kit";

/** Selectors of SOL configuration parameters, IPMI 2.0 table 26-5. */
export const SolParameter = {
  SetInProgress: 0,
  Enable: 1,
  Authentication: 2,
  CharacterTimes: 3,
  Retry: 4,
  BitRate: 5,
  VolatileBitRate: 6,
  PayloadChannel: 7,
  PayloadPort: 8,
} as const;

/** Parameter 2: who may use the payload, and how it must be protected. */
export const SolAuthentication = struct("SolAuthentication", {
  flags: bitfield8({ privilege: bits(0, 4), forceAuthentication: bit(6), forceEncryption: bit(7) }),
});

/** Parameter 3: how long the BMC collects characters (5 ms each), and how many are sent without waiting. */
export const SolCharacterTimes = struct("SolCharacterTimes", { accumulate: u8, threshold: u8 });

/** Parameter 4: how often unacknowledged characters are sent again, and after how many times 10 ms. */
export const SolRetry = struct("SolRetry", { count: bitfield8({ value: bits(0, 3) }), interval: u8 });

/** Parameters 5 and 6. */
export const SolBitRate = struct("SolBitRate", { rate: bitfield8({ code: bits(0, 4) }) });

/** Bits per second by code. */
export const BIT_RATES: Readonly<Record<number, number>> = { 6: 9_600, 7: 19_200, 8: 38_400, 9: 57_600, 10: 115_200 };
