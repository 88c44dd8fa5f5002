import { lastLines } from "../../io/last-lines.ts";
import type { RunningProcess } from "../../io/start-process.ts";

/** A program that faults are played on: it starts again on the data and the ports that it had. */
export interface Part extends AsyncDisposable {
  readonly process: RunningProcess;
  /** Stops it where it is (SIGSTOP): connections stay, nothing answers. */
  pause(): void;
  resume(): void;
  /** SIGKILL; its data stays. */
  kill(): Promise<void>;
  /** Again, with SIGTERM before if it still runs; resolves when it answers. */
  restart(): Promise<void>;
  /** Its last words. */
  whatStands(): Promise<string>;
}

/** `start` is asked again for each restart. */
export async function startPart(name: string, start: () => Promise<RunningProcess>): Promise<Part> {
  let current = await start();
  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
    current.signal("SIGCONT"); // one that is paused does not take a SIGTERM
    if (signal === "SIGTERM") return current.stop();
    current.signal("SIGKILL");
    await current.ended;
  };
  return {
    get process() {
      return current;
    },
    pause: () => current.signal("SIGSTOP"),
    resume: () => current.signal("SIGCONT"),
    kill: () => end("SIGKILL"),
    async restart() {
      await end("SIGTERM");
      current = await start();
    },
    whatStands: async () => lastLines(name, current.output()),
    [Symbol.asyncDispose]: () => end("SIGTERM"),
  };
}
