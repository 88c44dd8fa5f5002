import { rest } from "@longshore/kit";
import type { Privilege } from "../privilege.ts";
import { type Command, command } from "./command.ts";

/** A command by its numbers. */
export interface RawCommand {
  readonly netFn: number;
  readonly cmd: number;
  /** Least privilege needed; the highest of the session unless given. */
  readonly privilege?: Privilege;
  /** Say true only when doing it twice is the same as doing it once. */
  readonly repeatable?: boolean;
}

/** Any command by its numbers: `session.send(raw({ netFn: 0x06, cmd: 0x01 }), Uint8Array.of())`. */
export function raw({ netFn, cmd, privilege, repeatable = false }: RawCommand): Command<Uint8Array, Uint8Array> {
  return command({
    name: `raw command 0x${hex(netFn)} 0x${hex(cmd)}`,
    netFn,
    cmd,
    privilege,
    request: rest,
    response: rest,
    repeatable: () => repeatable,
  });
}

function hex(value: number): string {
  return value.toString(16).padStart(2, "0");
}
