/** Network functions, IPMI 2.0 table 5-1; requests are even, the response is the request's number plus one. */
export const NetFn = {
  Chassis: 0x00,
  Bridge: 0x02,
  SensorEvent: 0x04,
  App: 0x06,
  Firmware: 0x08,
  Storage: 0x0a,
  Transport: 0x0c,
  GroupExtension: 0x2c,
} as const;
export type NetFn = (typeof NetFn)[keyof typeof NetFn];
