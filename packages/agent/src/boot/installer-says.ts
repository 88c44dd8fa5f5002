/**
 * The line of a log that an event of curtin's webhook reporter makes, which Ubuntu's installer posts at each of its steps;
 * none of what only developers read, or cannot be read.
 */
export function installerSays(body: Uint8Array): string[] {
  const event = eventIn(body);
  const text = [event?.["name"], event?.["description"]].filter((each) => typeof each === "string" && each !== "");
  if (text.length === 0 || event?.["level"] === "DEBUG") return [];
  const result = event?.["result"];
  const end = typeof result === "string" && result !== "SUCCESS" ? [result] : [];
  return [[...text, ...end].join(": ").replaceAll(/\s+/g, " ").slice(0, LONGEST)];
}

/** As the protocol takes a line. */
const LONGEST = 500;

function eventIn(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const found: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
