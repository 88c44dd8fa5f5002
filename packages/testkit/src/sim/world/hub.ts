import type { HubLink } from "@longshore/bus";
import { createErrorRelay, createExposition, HubTrust, type Services, startServices } from "@longshore/hub/core";
import { isLongshoreError, messageOf, silentLogger } from "@longshore/kit";
import { simHubLink } from "../broker/sim-links.ts";
import { withoutCause } from "../causes.ts";
import { Line } from "../net/line.ts";
import { type Host, SimProcess } from "../process.ts";
import type { World } from "./world.ts";

/** The hub's program, which comes back whenever it died. */
export class SimHub {
  readonly host: Host = { name: "hub", wallOffsetMs: 0 };
  readonly line: Line;
  services: Services | undefined;
  process: SimProcess | undefined;
  #starts = 0;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    this.line = new Line(world.timeline, world.randomOf("line of the hub"));
  }

  start(): void {
    if (this.process?.alive === true) return;
    const random = this.#world.randomOf(`hub ${++this.#starts}`);
    const process = (this.process = new SimProcess(this.#world.timeline, this.host, random));
    this.#world.trace.note("hub", "starts");
    this.#serve(process).catch((error: unknown) => this.#failed(process, error));
  }

  kill(restartMs: number): void {
    if (this.process?.alive !== true) return;
    this.#world.trace.note("hub", "dies");
    this.services = undefined;
    this.process.kill();
    this.#world.timeline.after(restartMs, () => withoutCause(() => this.start()));
  }

  async #serve(process: SimProcess): Promise<void> {
    const { server, history, seams, admin } = this.#world;
    const { clock, random } = process;
    const onUnexpected = (error: unknown): void => {
      if (!isLongshoreError(error)) history.unexpected.push(`hub: ${String(error)}`);
    };
    const enter = (fire: () => void): void => process.enter(fire);
    const log = this.#world.logOf("hub") ?? silentLogger;
    const save = async (state: World["signing"]): Promise<void> =>
      void (process.alive && (this.#world.signing = state));
    const trust = new HubTrust({ state: this.#world.signing, save, clock, log });
    const signer = (): HubTrust["signer"] => trust.signer;
    const { link, session } = simHubLink({ server, line: this.line, clock, random, enter, onUnexpected, signer });
    process.onKill(() => session.abandon());
    await session.connected(60_000);
    const own: HubLink = seams.hubLink?.(link, clock) ?? link;
    const services = await startServices({
      link: own,
      identity: this.#world.identity,
      trust,
      admin,
      exposition: createExposition({ clock }),
      relay: createErrorRelay({ dsn: undefined, release: "", clock, log }),
      clock,
      random,
      log,
    });
    if (!process.alive) return;
    this.services = services;
    await services.ended;
  }

  #failed(process: SimProcess, error: unknown): void {
    if (!process.alive) return;
    this.#world.trace.note("hub", `ends: ${messageOf(error)}`);
    this.#world.history.hubEnds.push(messageOf(error));
    this.kill(5000);
  }
}
