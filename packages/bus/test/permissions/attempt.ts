import { errors, headers, type Msg } from "@nats-io/transport-node";
import { type Case, NOISE_TARGETS, reflectionTargets } from "./cases.ts";
import { type Attacker, settle, type Stage } from "./stage.ts";
import { seenOf } from "./witness.ts";

/** Publishes every case's message; returns what got through, one line each. */
export async function attemptPublishes(stage: Stage, cases: readonly Case[]): Promise<string[]> {
  const answers = new Map<string, Msg[]>();
  const stops = [...new Set(cases.map(({ actor }) => actor))].map((actor) => {
    const { connection, inbox } = stage.attackers[actor];
    const subscription = connection.subscribe(`${inbox}.>`, {
      callback: (_error, message) => {
        const id = message.subject.slice(inbox.length + 1);
        answers.set(id, [...(answers.get(id) ?? []), message]);
      },
    });
    return () => subscription.unsubscribe();
  });
  for (const [id, one] of cases.entries()) publish(stage.attackers[one.actor], one, id);
  await settle(stage);
  for (const stop of stops) stop();
  return [...answered(cases, answers), ...arrived(stage, cases)];
}

function publish({ connection, inbox }: Attacker, one: Case, id: number): void {
  const set = headers();
  set.set("Probe", `${one.actor}-${id}`);
  for (const [name, value] of Object.entries(one.headers ?? {})) set.set(name, value);
  const reply = one.reply === "" ? `${inbox}.${id}` : one.reply;
  connection.publish(one.subject, one.payload ?? "probe", { headers: set, ...(reply !== undefined && { reply }) });
}

/** A request that may not be made has no answer but "nobody there". */
function answered(cases: readonly Case[], answers: ReadonlyMap<string, readonly Msg[]>): string[] {
  return cases.flatMap((one, id) =>
    (answers.get(`${id}`) ?? [])
      .filter((message) => message.headers?.code !== 503)
      .map((message) => `${describe(one)} was answered: ${message.string().slice(0, 200)}`),
  );
}

/** In every payload that the attackers send. */
const WORDS = /reflect|forged|probe/i;

/** What the witnesses heard because of the attempts. */
function arrived(stage: Stage, cases: readonly Case[]): string[] {
  const actors = [...new Set(cases.map(({ actor }) => actor))];
  const forbidden = new Set(actors.flatMap(reflectionTargets));
  const noise = new Set(actors.flatMap((actor) => NOISE_TARGETS[actor]));
  return stage.witnesses.flatMap((witness) =>
    witness.seen.flatMap((seen) => {
      const one = cases.find((one, id) => `${one.actor}-${id}` === seen.probe);
      const where = `${witness.name} on ${seen.subject} (reply ${seen.reply || "none"}): ${seen.payload.slice(0, 100)}`;
      if (one !== undefined)
        return isItsOwnRequest(one, seen) && witness === stage.hubWitness ? [] : [`${describe(one)} reached ${where}`];
      if (forbidden.has(seen.subject)) return [`an answer reached ${where}`];
      if (!noise.has(seen.subject)) return [];
      if (seen.reply !== "") return [`noise that can be answered reached ${where}`];
      if (witness === stage.siteWitness && WORDS.test(seen.payload)) return [`an attacker's words reached ${where}`];
      return [];
    }),
  );
}

/** An allowed message that carries a trick arrives at the hub itself, but only as the request that it is. */
function isItsOwnRequest(one: Case, seen: { subject: string; reply: string }): boolean {
  const tricked = one.trick === "reply reflection" || one.headers !== undefined;
  const asked = one.subject.replace(/^fleet\.js/, "$JS.API");
  return tricked && seen.subject === asked && (seen.reply === "" || seen.reply.startsWith("_R_."));
}

/** Makes every case's subscription, has `traffic` flow, and returns which of them heard something or was let in. */
export async function attemptSubscribes(
  stage: Stage,
  cases: readonly Case[],
  traffic: () => Promise<void>,
): Promise<string[]> {
  const denied = new Set<Case>();
  const heard: string[] = [];
  for (const one of cases) {
    const { connection } = stage.attackers[one.actor];
    connection.subscribe(one.subject, {
      ...(one.queue !== undefined && { queue: one.queue }),
      callback: (error, message) => {
        if (error === null) heard.push(`${describe(one)} heard ${JSON.stringify(seenOf(message))}`);
        else if (error instanceof errors.PermissionViolationError) denied.add(one);
      },
    });
  }
  await settle(stage);
  await traffic();
  await settle(stage);
  return [...heard, ...cases.filter((one) => !denied.has(one)).map((one) => `${describe(one)} was not denied`)];
}

export function describe(one: Case): string {
  const extras = [
    one.queue && `queue ${one.queue}`,
    one.reply && `reply ${one.reply}`,
    one.headers && JSON.stringify(one.headers),
  ];
  return `[${one.actor}] ${one.trick}: ${one.act} ${one.subject} ${extras.filter(Boolean).join(" ")}`.trim();
}
