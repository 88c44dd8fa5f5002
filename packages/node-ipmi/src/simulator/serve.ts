import { decode, encode } from "@longshore/kit";
import type { Command } from "../commands/command.ts";
import { CompletionCode } from "../completion-code.ts";
import { Privilege } from "../privilege.ts";
import { orUndefined } from "../wire/datagram.ts";
import type { Bmc } from "./bmc.ts";
import type { Slot } from "./slot.ts";

/** A command as the BMC answers it; the tables are those of the client's command, the meaning is here. */
export interface Served {
  readonly name: string;
  readonly netFn: number;
  readonly cmd: number;
  /** Least privilege; Callback means that it is answered outside sessions too. */
  readonly privilege: Privilege;
  /** `slot` is absent outside sessions. */
  answer(bmc: Bmc, data: Uint8Array, slot: Slot | undefined): Answer;
}

export interface Answer {
  readonly completionCode: number;
  readonly data: Uint8Array;
}

/** What `answer` returns in place of a response when it refuses. */
export class Refusal {
  readonly completionCode: number;

  constructor(completionCode: number) {
    this.completionCode = completionCode;
  }
}

export function serve<Request, Response>(
  command: Command<Request, Response>,
  answer: (bmc: Bmc, request: Request, slot: Slot | undefined) => Response | Refusal,
): Served {
  const { name, netFn, cmd, privilege = Privilege.Administrator } = command;
  return {
    name,
    netFn,
    cmd,
    privilege,
    answer(bmc, data, slot) {
      const request = orUndefined(() => decode(command.request, data));
      if (request === undefined) return failure(CompletionCode.RequestDataLength);
      const response = answer(bmc, request, slot);
      if (response instanceof Refusal) return failure(response.completionCode);
      return { completionCode: CompletionCode.Ok, data: encode(command.response, response) };
    },
  };
}

export function failure(completionCode: number): Answer {
  return { completionCode, data: new Uint8Array(0) };
}
