import { HealthNode, Status } from "@longshore/contracts";
import { expect, test } from "vitest";
import { listing, site } from "../../test/fleet.ts";
import { longshore, NOW } from "../../test/test-io.ts";

const MINUTE = 60_000;
const node = (check: string, parent: string, state: string, more: Parameters<typeof HealthNode.encode>[0] = {}) => ({
  target: "cluster/main",
  check,
  parent: parent === "" ? "" : `cluster/main ${parent}`,
  state,
  message: state === "healthy" ? "it answers" : "it does not answer",
  sinceMs: NOW - 5 * MINUTE,
  ...more,
});

function oslo(link = "up") {
  const health = [
    node("power", "", "degraded", {
      target: "",
      parent: "",
      message: "1 of 3 machines: r1u7 is off and shall not be",
      nextStep: "longshore why machine/r1u7",
    }),
    node("etcd", "", "healthy", { parent: "power" }),
    node("api-server", "etcd", "healthy"),
    node("nodes", "api-server", "degraded", {
      message: "2 of 3 nodes: r1u7 is not ready; r1u8 has DiskPressure",
      nextStep: "kubectl describe node r1u8",
      parts: [
        { name: "r1u7", state: "failed", message: "is not ready", suppressedBy: "power/r1u7" },
        { name: "r1u8", state: "degraded", message: "has DiskPressure" },
      ],
    }),
    node("gitops", "nodes", "unknown", { suppressedBy: "cluster/main nodes", nextStep: "never shown" }),
  ];
  const status = Status.decode(Status.encode({ kind: "Site", name: "oslo", phase: "Ready", site: { health } }));
  return { ...site("oslo", link), status };
}

const replies = (link?: string) => ({ ...listing(oslo(link)), apiEventList: () => ({ events: [], revision: "1" }) });

test("a site is described with its tree of health: what hangs on what, what explains what, and what to do", async () => {
  const { stdout } = await longshore("describe site oslo", { replies: replies() });
  expect(stdout.slice(stdout.indexOf("Health\n"), stdout.indexOf("\nEvents"))).toBe(`Health
  CHECK                   STATE      FOR   MESSAGE
  link                    healthy    5m    the site is heard
    power                 degraded   5m    1 of 3 machines: r1u7 is off and shall not be
      cluster/main etcd   healthy    5m    it answers
        api-server        healthy    5m    it answers
          nodes           degraded   5m    2 of 3 nodes: r1u7 is not ready; r1u8 has DiskPressure
            r1u7          failed     -     because of power/r1u7: is not ready
            r1u8          degraded   -     has DiskPressure
            gitops        unknown    5m    because of cluster/main nodes: it does not answer

  What to do:
    power: longshore why machine/r1u7
    cluster/main nodes: kubectl describe node r1u8
`);
});

test("of a site that is not heard the tree is what it last said", async () => {
  const { stdout } = await longshore("describe site oslo", { replies: replies("silent") });
  expect(stdout).toContain("the site is silent: what follows is what it last said");
});

test("a site without a cluster has no such part", async () => {
  const { stdout } = await longshore("describe site bergen", {
    replies: { ...listing(site("bergen")), apiEventList: () => ({ events: [], revision: "1" }) },
  });
  expect(stdout).not.toContain("Health\n");
});
