import type { LongshoreError } from "@longshore/kit";
import type { FieldConflict } from "./api.ts";
import { kubeErrors } from "./errors.ts";

/** meta/v1 Status: how an API server says that something did not go. */
export interface Status {
  readonly kind: "Status";
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly name?: string;
    readonly kind?: string;
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
}

/** Undefined: not a Status ("404 page not found" of a path that is not served is none). */
export function parseStatus(body: string): Status | undefined {
  try {
    const value = JSON.parse(body) as { kind?: string } | null;
    return value?.kind === "Status" ? (value as Status) : undefined;
  } catch {
    return undefined;
  }
}

/** The fields that other managers own, of a 409 to a server-side apply; empty: another sort of 409. */
export function conflictsOf(status: Status | undefined): readonly FieldConflict[] {
  return (status?.details?.causes ?? [])
    .filter(({ reason }) => reason === "FieldManagerConflict")
    .map(({ field = "", message = "" }) => ({
      field,
      manager: /conflict with "((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? message,
    }));
}

/** What to throw for an answer that is no success. */
export function errorOfStatus(
  code: number,
  body: string,
  asked: { readonly server: string; readonly what: string },
): LongshoreError {
  const status = parseStatus(body);
  const reason = (status?.message ?? body.trim()).slice(0, MAX_REASON) || `HTTP ${code}`;
  const causes = status?.details?.causes ?? [];
  if (causes.some((one) => one.reason === "NamespaceTerminating"))
    return kubeErrors.KUBE_NO_NAMESPACE({ ...asked, reason });
  if (code === 404 && status?.details?.kind === "namespaces") return kubeErrors.KUBE_NO_NAMESPACE({ ...asked, reason });
  if (code === 401) return kubeErrors.KUBE_UNAUTHORIZED(asked);
  if (code === 403) return kubeErrors.KUBE_FORBIDDEN({ ...asked, reason });
  if (code === 409) return kubeErrors.KUBE_CHANGED(asked);
  if (code === 429) return kubeErrors.KUBE_BUSY({ ...asked, reason });
  if (isServerFault(code, body)) return kubeErrors.KUBE_SERVER_ERROR({ ...asked, status: code, reason });
  return kubeErrors.KUBE_REFUSED({ ...asked, status: code, reason });
}

/** A patch of a wrong type is answered as if the server had failed (500). */
export function isServerFault(code: number, body: string): boolean {
  return code >= 500 && !/failed to create typed patch object/.test(parseStatus(body)?.message ?? "");
}

/** Seconds that the server wants us to wait: `Retry-After`, or its Status. */
export function retryAfterMs(header: string | undefined, body: string): number | undefined {
  const seconds =
    header !== undefined && /^\d+$/.test(header) ? Number(header) : parseStatus(body)?.details?.retryAfterSeconds;
  return seconds === undefined ? undefined : seconds * 1000;
}

const MAX_REASON = 600;
