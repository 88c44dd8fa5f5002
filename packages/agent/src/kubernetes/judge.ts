import { isLongshoreError } from "@longshore/kit";
import { type KeepReport, kubeErrors } from "@longshore/kube";
import type { Scene } from "./look.ts";
import type { Judged } from "./status.ts";
import { targetText } from "./target.ts";
import { troublesOf } from "./troubles.ts";

/** As much of a scene as is judged; without a side, all of it is to go. */
export type Judgeable = Pick<Scene, "at" | "target" | "compiled" | "live"> &
  Partial<Pick<Scene, "side" | "intent" | "view">>;

/** What a document's objects say of it, as they were last looked at; undefined: another agent acts, and tells. */
export function judge(scene: Judgeable, report: KeepReport): Judged | undefined {
  const { at, side, intent, view, compiled } = scene;
  const target = targetText(scene.target);
  const { server } = at.api;
  const error = report.error;
  if (isLongshoreError(error, "AGENT_NOT_LEADING")) return undefined;
  if (report.phase === "unreachable")
    return { is: "unreached", target, error: error ?? kubeErrors.KUBE_NO_ANSWER({ server, what: "look", waited: "" }) };
  if (error !== undefined) return { is: "refused", target, server, error };
  const health = side !== undefined && intent !== undefined && view !== undefined ? side.health(intent, view) : [];
  const { waits, objects } = compiled;
  return { is: "seen", target, server, waits, objects: objects.length, troubles: troublesOf(scene, report), health };
}
