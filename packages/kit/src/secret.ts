/** What `util.inspect` asks for, by its public name: loading `node:util` takes a program 5 ms of its start. */
const INSPECTED: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** A credential: it prints as `[redacted]` everywhere; `reveal()` is the one way to the value, easy to find. */
export class Secret<T extends string | Uint8Array = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [INSPECTED](): string {
    return REDACTED;
  }
}

export const REDACTED = "[redacted]";
