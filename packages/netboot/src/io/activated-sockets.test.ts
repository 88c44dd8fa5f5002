import { expect, test } from "vitest";
import { activatedSockets } from "./activated-sockets.ts";

test("sockets of another process are not taken, and children see none", () => {
  const env = { LISTEN_PID: "41", LISTEN_FDS: "2", LISTEN_FDNAMES: "dhcp:tftp", PATH: "/bin" };
  expect(activatedSockets({ ...env }, 42)).toEqual([]);
  expect(activatedSockets(env, 41)).toEqual([
    { name: "dhcp", fd: 3 },
    { name: "tftp", fd: 4 },
  ]);
  expect(env).toEqual({ PATH: "/bin" });
});
