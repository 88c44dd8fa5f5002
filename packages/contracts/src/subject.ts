import { errorCatalog } from "@longshore/kit";
import type { Message } from "./message.ts";

/**
 * How a subject is used, which says who may do what with it:
 * - `intent`: hub to site, kept in a stream, read back one subject at a time; live messages are hints only
 * - `fact`: site to hub, kept in a stream, acknowledged
 * - `signal`: site to hub, neither kept nor acknowledged
 * - `ask`: site to hub, request and reply
 * - `command`: hub to site, request and reply
 * - `api`: operator to hub, request and reply
 * - `enrol`: newcomer to hub, request and reply
 */
export type Verb = "intent" | "fact" | "signal" | "ask" | "command" | "api" | "enrol";

/** One row of the subject table. */
export interface Subject<Template extends string, Req extends object, ReqOut, Res extends object, ResOut> {
  readonly template: Template;
  readonly verb: Verb;
  readonly doc: string;
  readonly request: Message<Req, ReqOut>;
  /** Of `ask`, `command`, `api`, `enrol`: what the body of the Reply holds. */
  readonly reply: Message<Res, ResOut>;
}

// oxlint-disable-next-line typescript/no-explicit-any -- stands for a row of any messages
export type AnySubject = Subject<string, any, any, any, any>;

/** The `{tokens}` of a template, read from the string itself. */
export type Params<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [K in Name]: string } & Params<Rest>
  : unknown;

export type ParamsOf<S extends AnySubject> = Params<S["template"]>;

export const subjectErrors = errorCatalog({
  SUBJECT_BAD_TOKEN: {
    retry: "never",
    message: (d: { template: string; token: string; value: string }) =>
      `${JSON.stringify(d.value)} cannot stand for {${d.token}} in ${d.template}`,
    hint: "A token is 1 to 63 of a-z, 0-9, '-' (keys of agents also A-Z), and neither begins nor ends with '-'.",
  },
});

/** The subject with its parameters filled in. Throws SUBJECT_BAD_TOKEN on what could be a wildcard or another subject. */
export function subjectOf<S extends AnySubject>(row: S, params: ParamsOf<S>): string {
  return fill(row.template, params as Readonly<Record<string, string>>, (token, value = "") => {
    if (!TOKEN.test(value)) throw subjectErrors.SUBJECT_BAD_TOKEN({ template: row.template, token, value });
    return value;
  });
}

/** For subscriptions and permissions: parameters that are left out become `*`. */
export function patternOf<S extends AnySubject>(row: S, params: Partial<ParamsOf<S>> = {}): string {
  return fill(row.template, params as Readonly<Record<string, string>>, (_token, value = "*") => value);
}

/** The parameters of a subject that matches the row; undefined when it does not. */
export function paramsOf<S extends AnySubject>(row: S, subject: string): ParamsOf<S> | undefined {
  const wanted = row.template.split(".");
  const tokens = subject.split(".");
  if (wanted.length !== tokens.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, token] of tokens.entries()) {
    const name = PARAM.exec(wanted[i] ?? "")?.[1];
    if (name === undefined && wanted[i] !== token) return undefined;
    if (name !== undefined) params[name] = token;
  }
  return params as ParamsOf<S>;
}

/** What a permission grants whole: `site.oslo.status.>`, `site.oslo.beat`, `hub.api.>`, `enrol.request.>`. */
export function fenceOf(row: AnySubject, site: string): string {
  const tokens = row.template.replace("{site}", site).split(".");
  const depth = row.template.startsWith("site.") ? 3 : 2;
  return tokens.length > depth ? [...tokens.slice(0, depth), ">"].join(".") : tokens.join(".");
}

const TOKEN = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const PARAM = /^\{(\w+)\}$/;

function fill(
  template: string,
  params: Readonly<Record<string, string>>,
  word: (token: string, value: string | undefined) => string,
): string {
  return template.replaceAll(/\{(\w+)\}/g, (_all, token: string) => word(token, params[token]));
}
