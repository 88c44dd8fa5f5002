import type { SiteRequest } from "@longshore/contracts";
import type { Look } from "../kinds/kind.ts";
import { age } from "../output/age.ts";
import { time } from "../output/document.ts";
import type { Column } from "../output/table.ts";

export function requestColumns({ nowMs, paint }: Look): readonly Column<SiteRequest>[] {
  return [
    { header: "SITE", rank: 0, cell: ({ site }) => site },
    { header: "REQUEST", rank: 1, cell: ({ tokenId }) => tokenId },
    { header: "STATE", rank: 0, cell: ({ state }) => state, paint },
    { header: "HOST", rank: 2, cell: ({ request }) => request?.hostname ?? "" },
    { header: "AGENT KEY", rank: 4, cell: ({ request }) => request?.agentKey ?? "" },
    { header: "ASKED", rank: 3, cell: ({ askedAtMs }) => age(askedAtMs, nowMs) },
    {
      header: "EXPIRES IN",
      rank: 3,
      cell: ({ expiresAtMs, state }) => (OPEN.has(state) ? left(expiresAtMs, nowMs) : ""),
    },
    {
      header: "VERSION",
      rank: 6,
      wide: true,
      cell: ({ request }) => [request?.version, request?.arch].filter(Boolean).join(" "),
    },
    { header: "BY", rank: 6, wide: true, cell: ({ decidedBy }) => decidedBy },
    { header: "REASON", rank: 7, cell: ({ reason, refusal }) => reason || refusal },
  ];
}

/** The stable shape of `-o json` and `-o yaml`. */
export function shownRequest(request: SiteRequest): Readonly<Record<string, unknown>> {
  const {
    tokenId,
    site,
    state,
    reason,
    refusal,
    decidedBy,
    invitedAtMs,
    askedAtMs,
    expiresAtMs,
    request: asked,
  } = request;
  const agent = asked && {
    hostname: asked.hostname,
    key: asked.agentKey,
    curveKey: asked.curveKey,
    version: asked.version,
    arch: asked.arch,
  };
  return {
    request: tokenId,
    site,
    state,
    reason,
    refusal,
    decidedBy,
    invitedAt: time(invitedAtMs),
    askedAt: time(askedAtMs),
    expiresAt: time(expiresAtMs),
    ...(agent ? { agent } : {}),
  };
}

const OPEN: ReadonlySet<string> = new Set(["invited", "pending"]);

function left(expiresAtMs: number, nowMs: number): string {
  return expiresAtMs > nowMs ? age(nowMs, expiresAtMs) : "";
}
