import { freePort } from "@longshore/testkit/tools";
import { describe, expect, it } from "vitest";
import { ADMIN, nodeIpmi } from "../../../test/node-ipmi-command.ts";

const LOGIN = ["-U", ADMIN.name, "-P", ADMIN.password];

describe("simulate", () => {
  it("runs BMCs on consecutive ports until Ctrl-C, with a personality that can be seen", async () => {
    const first = await freePort("udp");
    const stop = new AbortController();
    const up = Promise.withResolvers<string>();
    const words = ["simulate", "--listen", `127.0.0.1:${first}`, ...LOGIN, "--count", "3", "--personality", "only-17"];
    const running = nodeIpmi(words, { signal: stop.signal, shows: up.resolve });
    expect(await up.promise).toContain(`3 simulated BMCs on 127.0.0.1, UDP port ${first}-${first + 2}, user admin`);
    const hosts = ["-H", `127.0.0.1:[${first}-${first + 2}]`, ...LOGIN];
    expect((await nodeIpmi([...hosts, "mc", "info"])).code).toBe(0);
    const refused = await nodeIpmi([...hosts, "-C", "3", "mc", "info"]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("error IPMI_NO_COMMON_SUITE")]);
    stop.abort(new Error("interrupted"));
    expect((await running).code).toBe(0);
    expect((await nodeIpmi([...hosts, "mc", "info"])).stderr).toContain("error IPMI_REFUSED");
  });

  it("says which personalities there are, and when a port is taken", async () => {
    const { code, stderr } = await nodeIpmi(["simulate", "--personality", "grumpy"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("slow-sdr")]);
    const taken = await nodeIpmi(["simulate", "--listen", "192.0.2.1:9623"]);
    expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining("error IPMI_LISTEN: nothing can listen")]);
  });
});
