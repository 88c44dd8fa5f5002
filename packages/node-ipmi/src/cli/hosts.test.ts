import { describe, expect, it } from "vitest";
import { distinct, expandHosts, hostsOfFile } from "./hosts.ts";

const hosts = (text: string): string[] =>
  expandHosts(text).map(({ host, port }) => (port === undefined ? host : `${host} ${port}`));

describe("the BMCs that a text names", () => {
  it.each([
    ["r1u7-bmc", ["r1u7-bmc"]],
    ["10.0.0.1,10.0.0.2:9623", ["10.0.0.1", "10.0.0.2 9623"]],
    ["10.0.0.[1-3]", ["10.0.0.1", "10.0.0.2", "10.0.0.3"]],
    ["r[08-10]u[1,3]-bmc", ["r08u1-bmc", "r08u3-bmc", "r09u1-bmc", "r09u3-bmc", "r10u1-bmc", "r10u3-bmc"]],
    ["127.0.0.1:[9623-9624]", ["127.0.0.1 9623", "127.0.0.1 9624"]],
    ["[fe80::17%eth1]:9623,2001:db8::1", ["fe80::17%eth1 9623", "2001:db8::1"]],
    [" a , b ,", ["a", "b"]],
  ])("%s", (text, named) => {
    expect(hosts(text)).toEqual(named);
  });

  it.each(["10.0.0.[3-1]", "10.0.0.[1-", "h:0", "h:70000", "a b", "http://h", "[1-70000]", "a[0-999]b[0-999]"])(
    "%s is none, and is said to be none",
    (text) => {
      expect(() => expandHosts(text)).toThrow(/HOSTS cannot be/);
    },
  );

  it("stand in files one or several a line, with remarks", () => {
    const file = "# row 1\n10.0.0.[1-2]  # two\n\n r2-bmc:624,r3-bmc\r\n";
    expect(hostsOfFile(file).map(({ host }) => host)).toEqual(["10.0.0.1", "10.0.0.2", "r2-bmc", "r3-bmc"]);
  });

  it("are asked once each", () => {
    expect(distinct(expandHosts("a,b,a,a:623")).length).toBe(3);
  });
});
