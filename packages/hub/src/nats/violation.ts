/** Somebody used a subject that its credentials do not allow; the server refused it. */
export interface Violation {
  readonly what: "publish" | "subscribe";
  /** Public NKey of the user. */
  readonly key: string;
  readonly subject: string;
}

/** As nats-server says it in its log. */
export function parseViolation(text: string): Violation | undefined {
  const [, key = "", verb, subject = ""] = LINE.exec(text) ?? [];
  if (verb === undefined) return undefined;
  return { what: verb === "Publish" ? "publish" : "subscribe", key, subject };
}

/** The user stands before, the subject in quotes behind it. */
const LINE = /nkey:(U[A-Z2-7]{55})"? - (Publish|Subscription) Violation - Subject "([^"]{1,256})"/;
