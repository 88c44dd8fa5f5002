/** Privilege levels, IPMI 2.0 §6.8: each includes the ones before it. */
export const Privilege = { Callback: 1, User: 2, Operator: 3, Administrator: 4, Oem: 5 } as const;
export type Privilege = (typeof Privilege)[keyof typeof Privilege];

/** A privilege level in words. */
export function privilegeName(level: number): string {
  return Object.entries(Privilege).find(([, value]) => value === level)?.[0] ?? `privilege level ${level}`;
}
