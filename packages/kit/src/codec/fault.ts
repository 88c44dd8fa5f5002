/** What a codec finds wrong, on its way up to whoever encodes or decodes: every table on the way says where it was. */
export class Fault extends Error {
  /** The names from the outermost table down to the field. */
  readonly path: string[] = [];
  readonly toError: (path: string) => Error;

  constructor(toError: (path: string) => Error) {
    super("codec fault");
    this.toError = toError;
  }
}

/** Puts `names` in front of a fault's path; anything else passes as it is. */
export function located(error: unknown, ...names: readonly string[]): unknown {
  if (error instanceof Fault) error.path.unshift(...names);
  return error;
}

/** The catalog error of a fault that has reached the top. */
export function surfaced(error: unknown): unknown {
  return error instanceof Fault ? error.toError(error.path.join(".")) : error;
}
