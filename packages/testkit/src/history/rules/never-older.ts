/** How new something is: a higher epoch begins when a hub is restored. */
export interface Age {
  readonly epoch: number;
  readonly generation: number;
}

/** Watches one thing whose age may only rise. */
export class NeverOlder {
  #last: Age = { epoch: 0, generation: 0 };

  get last(): Age {
    return this.#last;
  }

  /** What is broken by this next age: undefined when it is not older than the last. */
  next(age: Age): string | undefined {
    const last = this.#last;
    this.#last = age;
    const isOlder = age.epoch < last.epoch || (age.epoch === last.epoch && age.generation < last.generation);
    return isOlder ? `${said(age)} after ${said(last)}` : undefined;
  }
}

export function said({ epoch, generation }: Age): string {
  return `${epoch}/${generation}`;
}
