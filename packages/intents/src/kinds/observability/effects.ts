import type { KindChange } from "../kind.ts";
import type { ObservabilitySpec } from "./schema.ts";

/** What the site will do. */
export function observabilityEffects({ before, after }: KindChange<ObservabilitySpec>): readonly string[] {
  if (after === undefined) return ["stops watching; samples on volumes are kept until somebody deletes these"];
  const { install, prometheus, remoteWrite } = after.spec;
  const old = before?.spec;
  return [
    ...(install !== undefined && install.sha256 !== old?.install?.sha256
      ? [`installs prometheus-operator from ${install.url}`]
      : []),
    ...(old !== undefined && old.prometheus.mode !== prometheus.mode
      ? [`Prometheus becomes ${prometheus.mode === "agent" ? "an agent: its samples here are gone" : "a server"}`]
      : []),
    ...remoteWrite
      .filter(({ url }) => old?.remoteWrite.every((one) => one.url !== url) ?? true)
      .map(({ url }) => `sends samples to ${url}`),
  ];
}
