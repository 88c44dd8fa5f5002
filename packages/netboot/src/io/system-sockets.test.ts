import { expect, test } from "vitest";
import type { SystemCalls } from "./system-calls.ts";
import { systemSockets } from "./system-sockets.ts";

const EPERM = 1;
const EAGAIN = 11;
const ECONNREFUSED = 111;

/** A system whose `sendmmsg` answers in turn: how many it took, or an error by its negative number. */
function systemThat(...answers: readonly number[]) {
  const asked: number[] = [];
  let errno = 0;
  const calls: SystemCalls = {
    socket: () => 7,
    bind: () => 0,
    connect: () => 0,
    setsockopt: () => 0,
    recv: () => -1,
    send: () => -1,
    sendmmsg(_fd, _messages, count) {
      asked.push(count);
      const answer = answers[asked.length - 1] ?? count;
      errno = answer < 0 ? -answer : 0;
      return answer < 0 ? -1 : answer;
    },
    epoll_create1: () => 8,
    epoll_ctl: () => 0,
    epoll_wait: () => 0,
    close: () => 0,
    errno: () => errno,
    address: () => 0x7f00_0000_0000n,
  };
  return { calls, asked };
}

async function sendFive(calls: SystemCalls): Promise<readonly string[]> {
  const failures: string[] = [];
  const signal = new AbortController().signal;
  using socket = await systemSockets(calls)({ to: { host: "10.0.0.9", port: 1069 }, from: undefined, signal });
  socket.listen({ heard: () => undefined, failed: ({ message }) => failures.push(message) });
  for (let i = 0; i < 5; i++) socket.send(new Uint8Array(100));
  socket.flush();
  expect(socket.allLeft()).toBe(true);
  return failures;
}

test.for([
  ["goes by one call", [], [5]],
  ["is gone on with when a part of it was taken", [3], [5, 2]],
  ["loses the packet that a firewall refuses, and no other", [2, -EPERM, 2], [5, 3, 2]],
  ["is lost from where there is no room", [2, -EAGAIN], [5, 3]],
] as const)("a window %s", async ([, answers, counts]) => {
  const { calls, asked } = systemThat(...answers);
  expect(await sendFive(calls)).toEqual([]);
  expect(asked).toEqual(counts);
});

test("a client that is gone ends it", async () => {
  const { calls, asked } = systemThat(1, -ECONNREFUSED);
  expect(await sendFive(calls)).toEqual([expect.stringMatching(/^sendmmsg ECONNREFUSED/)]);
  expect(asked).toEqual([5, 4]);
});
