import type { Lab } from "@longshore/testkit";

/** How late the hub's loop was, 99th percentile since this was read last, milliseconds. */
export async function loopDelayMs(lab: Lab): Promise<number> {
  const page = await (await fetch(`${lab.httpUrl}/metrics`)).text();
  return Number(/^longshore_hub_event_loop_delay_seconds\{percentile="99"\} (\S+)$/m.exec(page)?.[1]) * 1000;
}
