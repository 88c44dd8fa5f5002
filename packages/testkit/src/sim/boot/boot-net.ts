import type { BootOffers, BootPlans, ImageState, WantedImage } from "@longshore/agent";
import type { Random } from "@longshore/kit";
import { withoutCause } from "../causes.ts";
import type { SimProcess } from "../process.ts";
import type { Timeline } from "../timeline.ts";

/** The boot network of a site: what its machines ask reaches whichever agent runs, or nobody. */
export class BootNet implements BootOffers {
  readonly baseUrl = "http://10.0.0.1:8402";
  readonly rivals = undefined;
  /** Chance that what is asked or answered is lost. */
  loss = 0;
  /** The server that images come from is away. */
  isImageAway = false;
  readonly #timeline: Timeline;
  readonly #random: Random;
  #served: { readonly process: SimProcess; readonly plans: BootPlans } | undefined;

  constructor(timeline: Timeline, random: Random) {
    this.#timeline = timeline;
    this.#random = random;
  }

  serve(process: SimProcess, plans: BootPlans): BootOffers {
    this.#served = { process, plans };
    return this;
  }

  image({ url, sha256 }: WantedImage): ImageState {
    if (this.isImageAway) return { state: "fetching", bytes: 1000, trouble: "the server is away" };
    return { state: "here", image: { url, sha256, bytes: 4000, chunkBytes: 1000, chunks: [] } };
  }

  onImage(): () => void {
    return () => undefined; // looked at again soon enough
  }

  /**
   * Asks the agent, with retries until `isOver`: undefined then, or when nobody answers for so many tries. What was sent
   * arrives even when whoever sent it is gone by then.
   */
  async ask<T>(
    question: (plans: BootPlans) => T | Promise<T>,
    isOver: () => boolean,
    tries: number,
  ): Promise<{ readonly value: T } | undefined> {
    for (let i = 0; i < tries && !isOver(); i++) {
      const answer = await this.#once(question);
      if (answer !== undefined) return isOver() ? undefined : answer;
    }
    return undefined;
  }

  #once<T>(question: (plans: BootPlans) => T | Promise<T>): Promise<{ readonly value: T } | undefined> {
    const { promise, resolve } = Promise.withResolvers<{ readonly value: T } | undefined>();
    this.#timeline.after(2000, () => resolve(undefined));
    const late = this.#random.next() < LATE ? this.#random.next() * 6000 : 0;
    this.#timeline.after(1 + late + this.#random.next() * 60, () => {
      if (this.#random.next() < this.loss) return;
      const { process, plans } = this.#served ?? {};
      process?.enter(() => {
        const answered = (value: T): void => {
          if (process.alive && this.#random.next() >= this.loss)
            this.#timeline.after(1 + this.#random.next() * 60, () => resolve({ value }));
        };
        withoutCause(() => {
          if (plans === undefined) return;
          const answering = async (): Promise<T> => question(plans);
          void answering().then(answered, () => undefined); // an error is no answer
        });
      });
    });
    return promise;
  }
}

/** Chance that something takes seconds: long enough to come after what was said later. */
const LATE = 0.03;
