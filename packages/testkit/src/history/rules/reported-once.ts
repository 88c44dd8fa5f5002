/** An order that an agent took. */
export interface OwedReport {
  readonly order: string;
  /** It was taken on, and its report could still be seen. */
  readonly owed: boolean;
}

/** An order is in its site's timeline once at most, and one whose report is owed is. */
export function reportedOnce(orders: readonly OwedReport[], reports: Iterable<string>): string[] {
  const times = new Map<string, number>();
  for (const order of reports) times.set(order, (times.get(order) ?? 0) + 1);
  return orders.flatMap(({ order, owed }) => {
    const count = times.get(order) ?? 0;
    if (count > 1) return [`order ${order} was reported ${count} times`];
    return owed && count === 0 ? [`order ${order} was taken on, and never reported`] : [];
  });
}
