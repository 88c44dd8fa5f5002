import { cliErrors } from "../errors.ts";

/** What an operator needs to reach a hub: the file that the hub makes for each operator. */
export interface OperatorContext {
  readonly name: string;
  readonly servers: readonly string[];
  /** CA certificate of the hub, PEM. */
  readonly ca: string;
  readonly jwt: string;
  /** Seed of the operator's NKey: a credential. */
  readonly seed: string;
  /** Site taken when a command names none. */
  readonly site?: string | undefined;
  /** Public NKey of the hub, if the file says it. */
  readonly hub?: string | undefined;
  /** Public NKey of the root: what is sealed here is sealed to keys for which it vouches. */
  readonly root?: string | undefined;
}

/** Reads a context file; throws CLI_BAD_CONTEXT_FILE with the first thing that is wrong. */
export function parseOperatorContext(json: string, path: string): OperatorContext {
  const bad = (reason: string): Error => cliErrors.CLI_BAD_CONTEXT_FILE({ path, reason });
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw bad("not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad("not an object");
  const fields = value as Record<string, unknown>;
  for (const key of ["name", "ca", "jwt", "seed"]) {
    if (typeof fields[key] !== "string" || fields[key] === "") throw bad(`${key} is missing`);
  }
  const { servers } = fields;
  if (!Array.isArray(servers) || servers.length === 0 || !servers.every((url) => typeof url === "string"))
    throw bad("servers is missing");
  for (const key of ["site", "hub", "root"]) {
    if (fields[key] !== undefined && typeof fields[key] !== "string") throw bad(`${key} is not a text`);
  }
  return value as OperatorContext;
}
