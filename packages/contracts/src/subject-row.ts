import { Reply } from "./gen/messages.ts";
import type { Encodable, Message } from "./message.ts";
import type { Subject, Verb } from "./subject.ts";

/** A row whose answer says no more than that it was taken, or why not. */
export function row<const T extends string, Req extends object, Out>(
  verb: Verb,
  template: T,
  request: Message<Req, Out>,
  doc: string,
): Subject<T, Req, Out, Encodable<typeof Reply>, Reply> {
  return { verb, template, request, reply: Reply, doc };
}

/** A row with an answer of its own. */
export function call<const T extends string, Req extends object, Out, Res extends object, ResOut>(
  verb: Verb,
  template: T,
  request: Message<Req, Out>,
  reply: Message<Res, ResOut>,
  doc: string,
): Subject<T, Req, Out, Res, ResOut> {
  return { verb, template, request, reply, doc };
}
