/** Lets so many in at a time; the rest wait in order. That is the back-pressure: who waits does not make more. */
export class Gate {
  readonly #limit: number;
  readonly #onChange: (change: GateChange) => void;
  readonly #queue: (() => void)[] = [];
  #inside = 0;

  constructor(limit: number, onChange: (change: GateChange) => void = () => undefined) {
    this.#limit = limit;
    this.#onChange = onChange;
  }

  /** Resolves when there is room, with the way to leave; rejects with the signal's reason when it aborts first. */
  enter(signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#inside < this.#limit) return Promise.resolve(this.#admit());
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        signal?.removeEventListener("abort", abort);
        this.#onChange({ waiting: -1 });
        resolve(this.#admit());
      };
      const abort = (): void => {
        this.#queue.splice(this.#queue.indexOf(admit), 1);
        this.#onChange({ waiting: -1 });
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#queue.push(admit);
      this.#onChange({ waiting: 1 });
    });
  }

  #admit(): () => void {
    this.#inside++;
    this.#onChange({ inside: 1 });
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inside--;
      this.#onChange({ inside: -1 });
      this.#queue.shift()?.();
    };
  }
}

/** How the numbers moved. */
export interface GateChange {
  readonly inside?: number;
  readonly waiting?: number;
}
