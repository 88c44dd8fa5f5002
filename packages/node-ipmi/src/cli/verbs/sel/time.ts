import { getSelTime } from "../../../commands/storage/get-sel-time.ts";
import { setSelTime } from "../../../commands/storage/set-sel-time.ts";
import { Privilege } from "../../../privilege.ts";
import { oneOf, optional, positional, text } from "../../args.ts";
import { commandErrors } from "../../errors.ts";
import { clockText, dateText } from "../../output/time.ts";
import { defineVerb } from "../../verb.ts";

export const selTime = defineVerb({
  summary: "Show or set the clock of the event log, in UTC",
  examples: ["sel time get", "sel time set now", 'sel time set "11/28/2026 17:33:12"'],
  args: {
    action: positional(oneOf(["get", "set"]), "what to do"),
    time: optional(text, "for set: `now`, MM/DD/YYYY HH:MM:SS or ISO 8601", { value: "TIME" }),
  },
  privilege: Privilege.Operator,
  check: ({ action, time }) => void (action === "set" && secondsOf(time, 0)),
  async run({ bmc, args: { action, time }, clock }) {
    if (action === "set") await bmc.send(setSelTime, { time: secondsOf(time, clock.now()) });
    const now = await bmc.send(getSelTime, {});
    return { time: now.time, iso: new Date(now.time * 1000).toISOString() };
  },
  text: ({ time }) => `${dateText(time)} ${clockText(time)}`,
});

function secondsOf(text: string | undefined, now: number): number {
  if (text === "now") return Math.floor(now / 1000);
  const [, month, day, year, clock] = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d:\d\d:\d\d)$/.exec(text ?? "") ?? [];
  const at = Date.parse(year === undefined ? (text ?? "") : `${year}-${month}-${day}T${clock}Z`);
  if (Number.isFinite(at) && at >= 0 && at / 1000 < 2 ** 32) return Math.floor(at / 1000);
  const expected = "now, MM/DD/YYYY HH:MM:SS, or an ISO 8601 time";
  throw commandErrors.IPMI_BAD_VALUE({ name: "TIME", found: text ?? "", expected });
}
