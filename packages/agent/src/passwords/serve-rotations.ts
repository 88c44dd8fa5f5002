import type { SiteLink } from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import type { Rotations, RotationsOptions } from "./rotations.ts";

/** Changes passwords when told to, and goes on with what was begun before a restart; its code is loaded only then. */
export class RotationService implements AsyncDisposable {
  readonly #options: RotationsOptions;
  readonly #stop: () => void;
  #loaded: Promise<Rotations> | undefined;

  constructor(options: RotationsOptions & { readonly link: Pick<SiteLink, "serveCommand"> }) {
    this.#options = options;
    this.#stop = options.link.serveCommand(subjects.cmdMachineRotatePassword, async (command) => {
      const rotations = await this.#rotations();
      return { phase: rotations.order(command) };
    });
  }

  /** Its document or its Secret is here, or is another one. */
  look(machine: string): void {
    if (this.#options.logins.record(machine).next === undefined) return;
    this.#rotations().then((rotations) => rotations.add(machine), this.#options.onUnexpected);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await (await this.#loaded)?.[Symbol.asyncDispose]();
  }

  #rotations(): Promise<Rotations> {
    return (this.#loaded ??= this.#load());
  }

  async #load(): Promise<Rotations> {
    const { Rotations } = await import("./rotations.ts");
    return new Rotations(this.#options);
  }
}
