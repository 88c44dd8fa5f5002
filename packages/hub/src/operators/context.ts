/** What an operator's CLI imports as a context: where the hub is, what to trust, and the operator's credentials. */
export interface OperatorContext {
  readonly name: string;
  /** `tls://host:port` */
  readonly servers: readonly string[];
  /** Certificate of the hub's CA, PEM. */
  readonly ca: string;
  readonly jwt: string;
  readonly seed: string;
  /** Public NKey of the operator. */
  readonly key: string;
  /** Public NKey of the root that the operator's CLI believes. */
  readonly root: string;
}

/** Reads a context file; undefined when it is missing a part. */
export function parseContext(text: string | undefined): OperatorContext | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? "");
    const context = typeof parsed === "object" && parsed !== null ? (parsed as Partial<OperatorContext>) : {};
    const texts = [context.name, context.ca, context.jwt, context.seed, context.key];
    return texts.every((each) => typeof each === "string" && each !== "") && Array.isArray(context.servers)
      ? (context as OperatorContext)
      : undefined;
  } catch {
    return undefined;
  }
}
