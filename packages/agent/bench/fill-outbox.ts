import { type Encodable, Event, subjectOf, subjects } from "@longshore/contracts";
import { openSqliteStore } from "@longshore/agent";
import { systemRandom } from "@longshore/kit";

const APPENDED_AT_ONCE = 1000;

/** Puts events into the state file of an agent that does not run, as after a long time without a line. */
export function fillOutbox(stateDirectory: string, site: string, count: number): void {
  using store = openSqliteStore(stateDirectory, systemRandom);
  for (let from = 0; from < count; from += APPENDED_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(APPENDED_AT_ONCE, count - from) }, (_, i) => from + i);
    const atMs = Date.now();
    store.outbox.append(numbers.map((i) => ({ ...powerChanged(site, i), lane: "event", atMs })));
  }
}

/** The event that a machine's power change makes, with its stamp when it is on its way. */
export function powerChanged(
  site: string,
  i: number,
  stamp?: Encodable<typeof Event>["stamp"],
): { subject: string; body: Uint8Array } {
  const name = `r1u${i % 40}`;
  const evidence = { was: "off", now: "on" };
  const said = { noun: "machine", name, reason: "PowerChanged", severity: "info", message: "power changed", evidence };
  const body = Event.encode(stamp === undefined ? said : { ...said, stamp });
  return { subject: subjectOf(subjects.event, { site, noun: "machine", name }), body };
}
