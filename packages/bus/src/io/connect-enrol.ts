import { subjectOf, subjects } from "@longshore/contracts";
import type { Secret } from "@longshore/kit";
import type { Carrier } from "../carrier.ts";
import type { ConnectOptions } from "../link-options.ts";
import type { EnrolLink } from "../ports.ts";
import { readReply } from "../replies.ts";
import { describeCredentials } from "../trust/credentials.ts";
import { inboxOf } from "../trust/permissions.ts";
import { Session } from "./session.ts";

export interface EnrolOptions extends ConnectOptions {
  /** The token's user, or an enrolled agent's ENROL user for renewal. */
  readonly jwt: string;
  readonly seed: Secret;
}

/** The hub answers "pending" at once; the newcomer asks again. */
const ENROL_WITHIN_MS = 10_000;

/** The line of a newcomer, or of an agent whose credentials expired. Returns at once. */
export function connectEnrol(options: EnrolOptions): EnrolLink {
  const { name } = describeCredentials(options.jwt);
  const session = new Session({
    ...options,
    kind: "enrol",
    name: `enrol ${name}`,
    jwt: () => options.jwt,
    inboxPrefix: inboxOf.enrol(name),
  });
  return enrolLink(session, name);
}

/** What a newcomer may do, over whatever carries it. `token`: the name of its user. */
export function enrolLink(session: Carrier, token: string): EnrolLink {
  const subject = subjectOf(subjects.enrol, { token });
  return {
    get state() {
      return session.state;
    },
    onState: (listen) => session.onState(listen),
    async enrol(request, signal) {
      const payload = subjects.enrol.request.encode(request);
      const reply = await session.request(subject, payload, { timeoutMs: ENROL_WITHIN_MS, signal });
      return readReply(subjects.enrol, reply.data);
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}
