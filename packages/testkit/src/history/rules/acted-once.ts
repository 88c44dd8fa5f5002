/** An order is acted on at most once: one sentence per order that was acted on more often. */
export function actedOnce(acts: Iterable<string | undefined>): string[] {
  const times = new Map<string, number>();
  for (const order of acts) if (order !== undefined) times.set(order, (times.get(order) ?? 0) + 1);
  return [...times].flatMap(([order, count]) => (count > 1 ? [`order ${order} was acted on ${count} times`] : []));
}
