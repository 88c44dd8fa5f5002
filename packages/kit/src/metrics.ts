import { Counter, Gauge, Histogram, Registry, register } from "prom-client";

/**
 * A metric stands beside the code it measures; its full name is a literal that grep finds:
 * `longshore_<area>_<noun>_<unit>[_total]`. All of them land in the program's one registry.
 */
export function counter<L extends string>(options: MetricOptions<L>): Counter<L> {
  return (register.getSingleMetric(options.name) as Counter<L> | undefined) ?? new Counter(configuration(options));
}

export function gauge<L extends string>(options: MetricOptions<L>): Gauge<L> {
  return (register.getSingleMetric(options.name) as Gauge<L> | undefined) ?? new Gauge(configuration(options));
}

/** Buckets are upper bounds in the unit of the name (seconds, bytes). */
export function histogram<L extends string>(options: MetricOptions<L> & { buckets: readonly number[] }): Histogram<L> {
  return (
    (register.getSingleMetric(options.name) as Histogram<L> | undefined) ??
    new Histogram({ ...configuration(options), buckets: [...options.buckets] })
  );
}

export interface MetricOptions<L extends string> {
  readonly name: `longshore_${string}`;
  readonly help: string;
  readonly labels?: readonly L[];
}

/** The program's own few metrics as Prometheus text (never the fleet's: that is pre-rendered, see hub/exposition). */
export const ownMetrics: Registry = register;

function configuration<L extends string>({
  name,
  help,
  labels,
}: MetricOptions<L>): { name: string; help: string; labelNames: L[] } {
  return { name, help, labelNames: [...(labels ?? [])] };
}
