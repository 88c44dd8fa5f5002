import { errorCatalog } from "@longshore/kit";

/** What can go wrong on the way between hub, sites and operators. */
export const busErrors = errorCatalog({
  BUS_UNREACHABLE: {
    retry: "backoff",
    message: (d: { servers: string; reason: string }) => `no connection to ${d.servers}: ${d.reason}`,
    hint: "Check that the hub runs, that its address is right and that TCP to it is open; the line is tried for ever.",
  },
  BUS_HAS_HUB: {
    retry: "backoff",
    message: (d: { other: string }) => `another hub is on this bus (${d.other})`,
    hint: "One hub decides on a bus: stop the other one. If its machine is gone, nats-server forgets it within minutes; then this one starts.",
  },
  BUS_REFUSED: {
    retry: "backoff",
    message: (d: { servers: string; reason: string }) => `${d.servers} refused the credentials: ${d.reason}`,
    hint: "They have expired, were revoked, or belong to another hub: renew them, or invite the site again.",
  },
  BUS_UNTRUSTED: {
    retry: "backoff",
    message: (d: { servers: string; reason: string }) => `the certificate of ${d.servers} does not hold: ${d.reason}`,
    hint: "It is not the hub that this side was told to trust, its name or address changed, or a clock is wrong.",
  },
  BUS_CLOSED: {
    retry: "never",
    message: () => "the connection to the bus was closed by this program",
  },
  BUS_NO_ANSWER: {
    retry: "backoff",
    message: (d: { subject: string; reason: string }) => `no answer to ${d.subject}: ${d.reason}`,
    hint: "The other side is not connected or is busy. A command may have been carried out all the same: look before you repeat it.",
  },
  BUS_NOT_STORED: {
    retry: "backoff",
    message: (d: { subject: string; reason: string }) => `${d.subject} was not acknowledged by the hub: ${d.reason}`,
    hint: "It stays where it is and is sent again; see whether the hub's nats-server runs and has room on its disk.",
  },
  BUS_TOO_LARGE: {
    retry: "never",
    message: (d: { subject: string; bytes: number; limit: number }) =>
      `${d.bytes} bytes for ${d.subject}, more than ${d.limit}`,
    hint: "What is larger than one message travels as an object in chunks.",
  },
  BUS_FORBIDDEN: {
    retry: "never",
    message: (d: { subject: string }) => `these credentials may not use ${d.subject}`,
    hint: "A site speaks for itself only. When this is its own subject, hub and agent are of different versions.",
  },
  BUS_CONFLICT: {
    retry: "never",
    message: (d: { subject: string }) => `${d.subject} was changed by somebody else in between; nothing was stored`,
    hint: "Read it again and decide anew.",
  },
  BUS_STATE_LOST: {
    retry: "never",
    message: (d: { stream: string; seen: number; last: number }) =>
      `stream ${d.stream} went backwards: message ${d.seen} was seen, its last one is now ${d.last}`,
    hint: "nats-server lost or replaced its store. Restore the hub from its backup; do not let it decide from what is left.",
  },
  BUS_OBJECT_MISSING: {
    retry: "backoff",
    message: (d: { digest: string }) => `object ${d.digest} is not at the hub`,
    hint: "It is stored before the intent that names it; it may have been removed since.",
  },
  BUS_OBJECT_DAMAGED: {
    retry: "backoff",
    message: (d: { digest: string; reason: string }) => `object ${d.digest} is not what its name says: ${d.reason}`,
    hint: "Nothing of it was used. Apply the intent again so that the hub stores it anew.",
  },
  BUS_CALL_REFUSED: {
    retry: "never",
    message: (d: { reason: string }) => `the call was refused: ${d.reason}`,
    hint: "Calls are signed, made for one subject, valid for a minute and used once; check the clocks of both sides.",
  },
  BUS_BAD_NAME: {
    retry: "never",
    message: (d: { what: string; value: string }) => `${JSON.stringify(d.value)} cannot be the name of ${d.what}`,
    hint: "A name is 1 to 63 of a-z, 0-9 and '-', and neither begins nor ends with '-'. It becomes part of permissions.",
  },
  BUS_BAD_KEY: {
    retry: "never",
    message: (d: { what: string; value: string }) => `${JSON.stringify(d.value)} is not the public key of ${d.what}`,
    hint: "Public NKeys of users begin with U and have 56 characters.",
  },
  BUS_BAD_CREDENTIALS: {
    retry: "never",
    message: () => "these are not NATS credentials",
    hint: "The JWT is cut or damaged: restore the file that holds it, or have new credentials made.",
  },
  BUS_BAD_TREE: {
    retry: "never",
    message: (d: { reason: string }) => `the trust tree cannot be read: ${d.reason}`,
    hint: "Restore the file from the hub's backup; without it every site must be enrolled again.",
  },
  HUB_INTERNAL: {
    retry: "backoff",
    message: () => "the hub met an unexpected error",
    hint: "It was reported; the hub's log tells more. What was asked for may or may not have happened: look first.",
  },
  SITE_INTERNAL: {
    retry: "backoff",
    message: () => "the site's agent met an unexpected error",
    hint: "It was reported to the hub; `longshore events` and the agent's log tell more.",
  },
});
