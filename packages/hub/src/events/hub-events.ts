import type { HubLink } from "@longshore/bus";
import { Event, subjectOf, subjects } from "@longshore/contracts";
import { type Clock, type Logger, messageOf, type Random } from "@longshore/kit";

export interface HubEventsOptions {
  readonly link: Pick<HubLink, "publishEvent">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** What happened to a site and only the hub can know. */
export interface HubEvent {
  readonly noun: string;
  readonly name: string;
  /** CamelCase. */
  readonly reason: string;
  readonly severity: string;
  readonly message: string;
  /** Public NKey of the agent that it is about. */
  readonly agent: string;
  readonly evidence?: Readonly<Record<string, string>>;
}

/** The hub's own voice in the timelines of sites: an outbox of its own that lives as long as the process. */
export class HubEvents {
  readonly #options: HubEventsOptions;
  readonly #incarnation: string;
  #sequence = 0;

  constructor(options: HubEventsOptions) {
    this.#options = options;
    this.#incarnation = `hub-${Buffer.from(options.random.bytes(8)).toString("hex")}`;
  }

  /** Resolves when it is stored, or was logged because it could not be: what it tells of has happened either way. */
  async tell(site: string, { noun, name, reason, severity, message, agent, evidence }: HubEvent): Promise<void> {
    const { link, clock, log } = this.#options;
    const stamp = {
      agent: "hub",
      incarnation: this.#incarnation,
      sequence: ++this.#sequence,
      atMs: clock.now(),
      term: 0,
    };
    const event = { stamp, noun, name, reason, severity, message, evidence: { agent, ...evidence } };
    try {
      const id = `${stamp.incarnation}:${stamp.sequence}`;
      await link.publishEvent(subjectOf(subjects.event, { site, noun, name }), Event.encode(event), id);
    } catch (error) {
      log.error({ site, event: reason, agent, reason: messageOf(error) }, "an event of the hub could not be stored");
    }
  }
}
