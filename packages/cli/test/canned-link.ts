import type { OperatorLink, ReplyIn, ReplyOf, RequestOf } from "@longshore/bus";
import { type AnySubject, subjects } from "@longshore/contracts";
import { LongshoreError } from "@longshore/kit";
import type { ApiRow } from "../src/hub.ts";

type Rows = typeof subjects;
/** What a hub would answer; absent = nobody listens. */
export type Replies = {
  readonly [R in ApiRow]?: (request: RequestOf<Rows[R]>) => Answer<Rows[R]> | Promise<Answer<Rows[R]>>;
};

type Answer<S extends AnySubject> = ReplyIn<S> | ReplyOf<S>;

/** A hub made of canned replies, for how answers look; requests and replies go through their real encodings. */
export function cannedLink(replies: Replies): OperatorLink {
  return {
    state: "up",
    onState: () => () => {},
    async call<S extends AnySubject>(row: S, request: unknown) {
      const name = Object.entries(subjects).find(([, each]) => each.template === row.template)?.[0] as ApiRow;
      const answer = replies[name] as ((request: unknown) => unknown) | undefined;
      if (answer === undefined) throw new LongshoreError("BUS_NO_ANSWER", "backoff", `no answer to ${row.template}`);
      const received: unknown = row.request.decode(row.request.encode(request));
      return row.reply.decode(row.reply.encode(await answer(received)));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
