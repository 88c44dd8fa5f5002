import { type Check, waitingFor } from "../health/health.ts";
import { type Page, plain } from "./http.ts";

/** /healthz: the process answers. /readyz: it serves; else what it waits for. Undefined for any other path. */
export function healthPages(checks: readonly Check[]): (path: string) => Page | undefined {
  const pages: Readonly<Record<string, Page>> = {
    "/healthz": (_request, response) => plain(response, 200, "ok\n"),
    "/readyz": (_request, response) => {
      const missing = waitingFor(checks);
      if (missing.length === 0) plain(response, 200, "ready\n");
      else plain(response, 503, `waiting for ${missing.join(", ")}\n`);
    },
  };
  return (path) => (Object.hasOwn(pages, path) ? pages[path] : undefined);
}
