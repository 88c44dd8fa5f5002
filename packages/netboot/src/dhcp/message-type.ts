/** DHCP message types, RFC 2132 §9.6. */
export const MessageType = {
  Discover: 1,
  Offer: 2,
  Request: 3,
  Decline: 4,
  Ack: 5,
  Nak: 6,
  Release: 7,
  Inform: 8,
} as const;
export type MessageType = (typeof MessageType)[keyof typeof MessageType];

export function messageTypeName(type: number): string {
  const found = Object.entries(MessageType).find(([, number]) => number === type)?.[0];
  return found?.toUpperCase() ?? `message type ${type}`;
}
