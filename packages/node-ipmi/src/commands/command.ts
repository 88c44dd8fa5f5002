import type { Codec } from "@longshore/kit";
import type { OwnCompletionCodes } from "../completion-code.ts";
import type { Privilege } from "../privilege.ts";

/** An IPMI command as a value: `session.send(getChassisStatus, {})`. One file per command, named as in the spec. */
export interface Command<Request, Response> {
  readonly name: string;
  readonly netFn: number;
  readonly cmd: number;
  /** The least privilege that the spec asks for (appendix G): the session raises itself to it. None: as high as may be. */
  readonly privilege?: Privilege | undefined;
  readonly request: Codec<Request>;
  readonly response: Codec<Response>;
  /** Names of the command's own completion codes. */
  readonly completionCodes: OwnCompletionCodes;
  /** Whether it may be sent again when the answer is lost: it then happens twice at worst, with the same result. */
  repeatable(request: Request): boolean;
}

/** What a command must say of itself; `repeatable` is true for any request unless given. */
export interface CommandDefinition<Request, Response> {
  readonly name: string;
  readonly netFn: number;
  readonly cmd: number;
  readonly privilege?: Privilege | undefined;
  readonly request: Codec<Request>;
  readonly response: Codec<Response>;
  readonly completionCodes?: OwnCompletionCodes;
  readonly repeatable?: (request: Request) => boolean;
}

/** Makes a command value of its definition; without more said it may be sent twice and has no completion codes of its own. */
export function command<Request, Response>(
  definition: CommandDefinition<Request, Response>,
): Command<Request, Response> {
  return { completionCodes: {}, repeatable: () => true, ...definition };
}
