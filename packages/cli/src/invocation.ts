import type { Hub } from "./hub.ts";
import type { Io } from "./io.ts";
import type { Out } from "./output/out.ts";

/** What a command is given besides its arguments. */
export interface Invocation {
  readonly hub: Hub;
  readonly out: Out;
  readonly io: Io;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
  /** `--site`, else the default of the context, else undefined. */
  site(given?: string): Promise<string | undefined>;
  /** Asks before what cannot be taken back; throws CLI_NOT_CONFIRMED, or CLI_NEEDS_YES where nobody can be asked. */
  confirm(what: string, yes: boolean): Promise<void>;
}
