import { type TelemetryFamilyName, telemetryFamilies } from "@longshore/contracts";
import type { Exposition } from "../src/exposition/index.ts";

/**
 * A fleet that lives in one exposition: sites that beat, one that is silent and one that was never heard, hosts with
 * every series that there is, machines in every state. `tick` lets a moment pass: counters grow, beats come.
 */
export class SimulatedFleet {
  readonly #exposition: Exposition;
  readonly #sites: number;
  #ticks = 0;

  constructor(exposition: Exposition, sites: number) {
    this.#exposition = exposition;
    this.#sites = sites;
    exposition.link("planned", "never");
    exposition.beat("lost", { agent: "UALOST", version: "0.0.9", intervalMs: 600_000 });
    exposition.link("lost", "silent");
    for (let i = 0; i < sites; i++)
      for (const name of ["m1", "m2", "m3"]) exposition.status(`site-${i}`, machine(name));
    this.tick();
  }

  tick(): void {
    this.#ticks++;
    for (let i = 0; i < this.#sites; i++) {
      const agent = `UA${i}`;
      const beat = { agent, version: i % 3 === 0 ? "0.1.0" : "0.2.0", intervalMs: 600_000, leader: true };
      this.#exposition.beat(`site-${i}`, { ...beat, outboxFacts: i * 10 });
      const series = Object.keys(telemetryFamilies).map((name) => this.#series(name as TelemetryFamilyName, i));
      this.#exposition.telemetry(`site-${i}`, { stamp: { agent }, source: "host", full: this.#ticks === 1, series });
    }
  }

  #series(name: TelemetryFamilyName, site: number) {
    const { type, labels } = telemetryFamilies[name];
    const value = type === "counter" ? this.#ticks * (site + 1) : site + 1;
    const values: Readonly<Record<string, string>> = {
      host: `host-${site}`,
      mode: "idle",
      resource: "io",
      machine: "m1",
    };
    return {
      name,
      labels: Object.fromEntries(labels.map((label) => [label, values[label] ?? `${label}0`])),
      points: [{ atMs: Date.now(), value }],
    };
  }
}

function machine(name: string) {
  const reachable = name !== "m3";
  const power = { m1: "on", m2: "off" }[name] ?? "unknown";
  const conditions = [
    { type: "BmcReachable", status: reachable ? "True" : "False", reason: reachable ? "Answers" : "NoAnswer" },
    { type: "Ready", status: reachable ? "True" : "False", reason: reachable ? "Ready" : "NoAnswer" },
  ];
  return { kind: "Machine", name, phase: reachable ? "Ready" : "Degraded", machine: { power }, conditions };
}
