import { type AnySubject, signerOf, subjectOf } from "@longshore/contracts";
import type { Secret } from "@longshore/kit";
import { sealCall } from "../call.ts";
import type { Carrier } from "../carrier.ts";
import type { ConnectOptions } from "../link-options.ts";
import type { CallOptions, OperatorLink, RequestIn } from "../ports.ts";
import { readReply } from "../replies.ts";
import { describeCredentials } from "../trust/credentials.ts";
import { inboxOf } from "../trust/permissions.ts";
import { Session } from "./session.ts";

export interface OperatorOptions extends ConnectOptions {
  readonly jwt: string;
  /** The operator's own NKey: it logs in and signs every call. */
  readonly seed: Secret;
}

const CALL_TIMEOUT_MS = 10_000;

/** The line of an operator's CLI to the hub. Returns at once; a call waits for the line within its own timeout. */
export function connectOperator(options: OperatorOptions): OperatorLink {
  const { name } = describeCredentials(options.jwt);
  const session = new Session({
    ...options,
    kind: "operator",
    name: `operator ${name}`,
    jwt: () => options.jwt,
    inboxPrefix: inboxOf.operator(name),
  });
  return operatorLink(session, options);
}

/** What an operator may do, over whatever carries it. `signer`: the operator's own NKey. */
export function operatorLink(session: Carrier, signer: { readonly seed: Secret }): OperatorLink {
  const by = signerOf(signer.seed.reveal());
  return {
    get state() {
      return session.state;
    },
    onState: (listen) => session.onState(listen),
    async call<S extends AnySubject>(
      row: S,
      request: RequestIn<S>,
      { timeoutMs = CALL_TIMEOUT_MS, signal }: CallOptions = {},
    ) {
      const { clock, random } = session.options;
      const subject = subjectOf<AnySubject>(row, {});
      const body = row.request.encode(request);
      const call = sealCall({ subject, body, nowMs: clock.now(), timeoutMs, random, signer: by });
      return readReply(row, (await session.request(subject, call, { timeoutMs, signal })).data);
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}
