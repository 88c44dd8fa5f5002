import type { Clock } from "@longshore/kit";
import { pathBelowRoot } from "../tftp/file-name.ts";
import { type Limits, negotiate } from "../tftp/negotiate.ts";
import { ErrorCode, type ReadRequest } from "../tftp/packet.ts";
import type { ServedFiles } from "./served-files.ts";
import type { SharedPackets } from "./shared-packets.ts";
import type { OpenTransferSocket } from "./transfer-socket.ts";
import { sendFile } from "./tftp-transfer.ts";

/** One file that one client asked for. It has no more in it than may be told to another thread. */
export interface TftpRequest extends ReadRequest {
  readonly to: { readonly host: string; readonly port: number };
  /** The address that the request came to: firmware does not listen to another. */
  readonly from: string | undefined;
  /** What is read of a file at a time that has no room in memory. */
  readonly partBytes: number;
}

/** What requests are served from. */
export interface TftpStore {
  readonly files: ServedFiles;
  readonly shared: SharedPackets;
  /** A socket for a transfer. */
  readonly open: OpenTransferSocket;
  readonly limits: Limits;
  readonly clock: Clock;
}

export type Ended =
  | { readonly outcome: "sent" | "stopped"; readonly because: string; readonly bytes: number; readonly ms: number }
  /** Nothing was sent: the client is to be told this error. */
  | { readonly outcome: "refused"; readonly because: string; readonly code: ErrorCode };

/** Sends the file, or says why not; throws when the disk or the network of this host does. */
export async function serveRequest(request: TftpRequest, store: TftpStore, signal: AbortSignal): Promise<Ended> {
  const { clock, files, limits, open, shared } = store;
  const path = pathBelowRoot(request.file);
  if (path === undefined) return refused(ErrorCode.AccessViolation, "no such name is served");
  if (request.mode !== "octet" && request.mode !== "netascii")
    return refused(ErrorCode.IllegalOperation, `mode ${request.mode} is not served`);
  await using file = await files.open(path);
  if (file === undefined) return refused(ErrorCode.NotFound, "there is no such file");
  const agreed = negotiate(request.options, file.size, limits);
  if ("refused" in agreed) return refused(ErrorCode.OptionRefused, agreed.refused);
  const began = clock.monotonic();
  const stopped = await sendFile({ ...request, ...agreed, file, shared, open, clock, signal });
  return {
    outcome: stopped === undefined ? "sent" : "stopped",
    because: stopped ?? "",
    bytes: file.size,
    ms: clock.monotonic() - began,
  };
}

function refused(code: ErrorCode, because: string): Ended {
  return { outcome: "refused", because, code };
}
