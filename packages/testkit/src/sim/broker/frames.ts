import type { FollowSpec, Headers } from "@longshore/bus/fill";
import type { StreamEntry } from "./stream.ts";

/** A message on its way. */
export interface Packet {
  readonly subject: string;
  readonly reply?: string | undefined;
  readonly data: Uint8Array;
  readonly headers?: Headers | undefined;
  /** Of the status line: 404 nothing there, 503 nobody listens. */
  readonly status?: number | undefined;
}

/** What a client sends to the server. */
export type Upward =
  | { readonly op: "publish"; readonly packet: Packet }
  | { readonly op: "subscribe"; readonly sid: number; readonly subject: string; readonly queue: string | undefined }
  | { readonly op: "unsubscribe"; readonly sid: number }
  | { readonly op: "follow"; readonly id: number; readonly spec: FollowRequest }
  | { readonly op: "unfollow"; readonly id: number }
  | { readonly op: "ping" }
  | { readonly op: "close" };

/** What the server sends to a client. */
export type Downward =
  | { readonly op: "welcome" }
  | { readonly op: "message"; readonly sid: number; readonly packet: Packet }
  | { readonly op: "answer"; readonly packet: Packet }
  | { readonly op: "denied"; readonly subject: string; readonly reply: string | undefined }
  | {
      readonly op: "following";
      readonly id: number;
      readonly born: number;
      readonly last: number;
      readonly pending: number;
    }
  | { readonly op: "entry"; readonly id: number; readonly entry: StreamEntry; readonly pending: number }
  | { readonly op: "pong" }
  | { readonly op: "reset" };

export type FollowRequest = Pick<FollowSpec, "stream" | "filter" | "from">;

export function sizeOf(frame: Upward | Downward): number {
  if ("packet" in frame) return 60 + frame.packet.data.length;
  return "entry" in frame ? 60 + frame.entry.payload.length : 30;
}
