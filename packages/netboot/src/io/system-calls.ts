import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** Calls of the C library, as its manual pages say; -1 is a failure, told by `errno`. Pointers are to memory of JavaScript. */
export interface SystemCalls {
  socket(family: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, length: number): number;
  connect(fd: number, address: Uint8Array, length: number): number;
  setsockopt(fd: number, level: number, name: number, value: Uint8Array, length: number): number;
  recv(fd: number, into: Uint8Array, length: number, flags: number): number;
  send(fd: number, bytes: Uint8Array, length: number, flags: number): number;
  sendmmsg(fd: number, messages: Uint8Array, count: number, flags: number): number;
  epoll_create1(flags: number): number;
  epoll_ctl(epoll: number, operation: number, fd: number, event: DataView): number;
  epoll_wait(epoll: number, events: DataView, most: number, timeoutMs: number): number;
  close(fd: number): number;
  /** Of the call before. */
  errno(): number;
  /** Where the memory of an array begins. It must lie outside of V8's own: that of more than 64 bytes does. */
  address(array: Uint8Array): bigint;
}

const SIGNATURES = {
  socket: "int socket(int, int, int)",
  bind: "int bind(int, const void *, unsigned int)",
  connect: "int connect(int, const void *, unsigned int)",
  setsockopt: "int setsockopt(int, int, int, const void *, unsigned int)",
  recv: "long recv(int, void *, size_t, int)",
  send: "long send(int, const void *, size_t, int)",
  sendmmsg: "int sendmmsg(int, void *, unsigned int, int)",
  epoll_create1: "int epoll_create1(int)",
  epoll_ctl: "int epoll_ctl(int, int, int, const void *)",
  epoll_wait: "int epoll_wait(int, void *, int, int)",
  close: "int close(int)",
} as const;

/** What koffi's library gives, as far as it is used. */
interface Koffi {
  load(library: null): { func(signature: string): (...args: never[]) => number };
  errno(): number;
  address(array: Uint8Array): bigint;
}

/**
 * The library that calls the system for us (koffi's), for `loadSystemCalls`: beside a program that is one file, else
 * from the packages. Undefined where there is none: structures below are those of Linux on 64 bits, low byte first.
 */
export function systemCallsAt(): string | undefined {
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) return undefined;
  const beside = fileURLToPath(new URL("koffi.node", import.meta.url));
  if (existsSync(beside)) return beside;
  const libc = readFileSync("/proc/self/maps").includes("/ld-musl-") ? "musl" : "linux";
  try {
    return createRequire(import.meta.url).resolve(
      `@koromix/koffi-linux-${process.arch}/${libc}_${process.arch}/koffi.node`,
    );
  } catch {
    return undefined; // an optional package: Node's own sockets do the same, a little slower
  }
}

/** Throws what the loader of libraries says. */
export function loadSystemCalls(path: string): SystemCalls {
  const module = { exports: {} };
  process.dlopen(module, path);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- koffi's own declarations, of the version that is pinned
  const koffi = module.exports as Koffi;
  const library = koffi.load(null); // of this process, which has the C library
  const calls = Object.entries(SIGNATURES).map(([name, signature]) => [name, library.func(signature)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- by the signatures above
  return { ...Object.fromEntries(calls), errno: koffi.errno, address: koffi.address } as SystemCalls;
}
