import type * as z from "zod";

interface Checked {
  readonly prometheus: { readonly mode: "server" | "agent" };
  readonly remoteWrite: readonly {
    readonly username?: unknown;
    readonly password?: unknown;
    readonly token?: unknown;
  }[];
  readonly receivers: readonly { readonly name: string }[];
}

/** An agent judges no rules and keeps nothing; a login is one or the other. */
export function checkMode({ prometheus, remoteWrite, receivers }: Checked, context: z.RefinementCtx): void {
  const say = (path: readonly (string | number)[], message: string): void =>
    context.addIssue({ code: "custom", path: [...path], message });
  if (prometheus.mode === "agent" && remoteWrite.length === 0)
    say(["remoteWrite"], "a receiver, because an agent keeps nothing itself");
  if (prometheus.mode === "agent" && receivers.length > 0)
    say(["receivers"], "no field: an agent judges no rules; alert where it sends to");
  for (const [i, { username, password, token }] of remoteWrite.entries()) {
    if (token !== undefined && password !== undefined)
      say(["remoteWrite", i, "token"], "a password or a token, not both");
    if ((username === undefined) !== (password === undefined))
      say(["remoteWrite", i, "password"], "username and password together");
  }
  for (const [i, { name }] of receivers.entries()) {
    const first = receivers.findIndex((other) => other.name === name);
    if (first !== i) say(["receivers", i, "name"], `each name once; the first is spec.receivers[${first}]`);
  }
}
