import { openSecret, type SecretSpec } from "@longshore/intents";
import { describe, expect, test } from "vitest";
import { json, machine, site } from "../../test/fleet.ts";
import { planningHub } from "../../test/planning-hub.ts";
import { CONTEXT, longshore } from "../../test/test-io.ts";

const SPEC = {
  arch: "arm64",
  firmware: "uefi",
  bmc: { address: "10.2.0.17", port: 623, protocol: "auto", credentials: "bmc-root" },
  nics: [],
  power: "on",
};
const SECRET = {
  ...site("oslo"),
  kind: "Secret",
  name: "bmc-root",
  link: null,
  spec: json({ version: 1, keys: ["password", "username"], sender: `X${"A".repeat(55)}`, sealed: { UOLD: "AA==" } }),
};
const held = [site("oslo"), SECRET, machine("r1u7", "oslo", { spec: json(SPEC) })];

const YAML = `apiVersion: longshore.dev/v1
kind: Machine
metadata: {name: r1u7, site: oslo, labels: {role: worker}}
spec:
  arch: arm64
  bmc: {address: 10.2.0.17, credentials: bmc-root}
  power: off
---
apiVersion: longshore.dev/v1
kind: Machine
metadata: {name: r1u8, site: oslo}
spec:
  arch: arm64
  bmc: {address: 10.2.0.18, credentials: bmc-root}
`.replace("power: off", 'power: "off"');

const files = () => new Map([["/fleet/oslo.yaml", YAML]]);
const env = { LONGSHORE_CONTEXT: "/admin.json" };
const withContext = (more: Map<string, string>) => {
  more.set("/admin.json", JSON.stringify(CONTEXT));
  return more;
};
const world = (hub: ReturnType<typeof planningHub>, more = files()) => ({
  replies: hub.replies,
  files: withContext(more),
  env,
});

describe("plan, diff and apply", () => {
  test("a plan says field by field what changes, what the site will do, and its digest", async () => {
    const hub = planningHub(held);
    const { code, stdout } = await longshore("plan -f oslo.yaml", world(hub));
    expect(code).toBe(0);
    expect(stdout.replace(/digest: [0-9a-f]{64}/, "digest: D")).toBe(
      [
        "~ machine/r1u7 at oslo",
        '    spec.power: "on" -> "off"',
        "    => power off (now on)",
        "",
        "+ machine/r1u8 at oslo",
        '    spec.arch: "arm64"',
        '    spec.bmc: {"address":"10.2.0.18","credentials":"bmc-root","port":623,"protocol":"auto"}',
        '    spec.firmware: "uefi"',
        "    spec.nics: []",
        "    => watches its BMC at 10.2.0.18:623",
        "",
        "1 to create, 1 to change",
        "digest: D",
        "",
      ].join("\n"),
    );
    expect(hub.applied).toEqual([]);
  });

  test("a diff exits with 1 while something differs, with 0 when nothing does", async () => {
    const differs = await longshore("diff -f oslo.yaml", world(planningHub(held)));
    expect(differs.code).toBe(1);
    expect(differs.stdout).toContain("--- machine/r1u7 at oslo as it is\n+++ machine/r1u7 at oslo generation 3\n");
    expect(differs.stdout).toContain('- spec.power: "on"\n+ spec.power: "off"\n');
    const same = new Map([["/fleet/oslo.yaml", YAML.split("---")[0]!.replace('"off"', '"on"')]]);
    const equal = await longshore("diff -f oslo.yaml", world(planningHub(held), same));
    expect({ code: equal.code, stdout: equal.stdout }).toEqual({ code: 0, stdout: "" });
  });

  test("taking power away needs --yes in a script, a yes at a terminal, or the digest of a plan that was seen", async () => {
    const hub = planningHub(held);
    const script = await longshore("apply -f oslo.yaml", world(hub));
    expect(script.code).toBe(4);
    expect(script.stderr).toContain("error CLI_NEEDS_YES: apply a plan that takes power away");
    const terminal = { ...world(hub), columns: 80 };
    const no = await longshore("apply -f oslo.yaml", terminal);
    expect([no.code, no.questions]).toEqual([
      4,
      ["apply a plan that takes power away (machine/r1u7 at oslo: power off (now on))?"],
    ]);
    expect(hub.applied).toEqual([]);
    const planned = await longshore("plan -f oslo.yaml -o json", world(hub));
    const { digest } = JSON.parse(planned.stdout) as { digest: string };
    const done = await longshore(`apply -f oslo.yaml --plan ${digest}`, world(hub));
    expect(done.stdout).toBe("machine/r1u7 at oslo changed\nmachine/r1u8 at oslo created\n");
    expect(hub.applied).toHaveLength(1);
  });

  test("another digest than the plan's changes nothing", async () => {
    const hub = planningHub(held);
    const { code, stderr } = await longshore("apply -f oslo.yaml --plan 0000", world(hub));
    expect(code).toBe(4);
    expect(stderr).toContain("error CLI_PLAN_CHANGED");
    expect(hub.applied).toEqual([]);
  });

  test("a dry run says what apply would say, and changes nothing", async () => {
    const hub = planningHub(held);
    const { code, stdout } = await longshore("apply -f oslo.yaml --dry-run", world(hub));
    expect(code).toBe(0);
    expect(stdout).toBe("machine/r1u7 at oslo changed (dry run)\nmachine/r1u8 at oslo created (dry run)\n");
    expect(hub.applied).toEqual([]);
  });

  test("a bad document is refused with its file, line and column; nothing reaches the hub", async () => {
    const bad = new Map([["/fleet/oslo.yaml", YAML.replace("address: 10.2.0.18", "adress: 10.2.0.18")]]);
    const { code, stderr, stdout } = await longshore("apply -f oslo.yaml", {
      replies: {},
      files: withContext(bad),
      env,
    });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(
      "oslo.yaml:14:9: spec.bmc.adress: unknown field, did you mean `address`?\n    found:    adress\n    expected: one of address, port",
    );
    expect(stderr).toContain("error CLI_BAD_DOCUMENTS: 2 problems in the documents; nothing was changed\n");
  });

  test("what only the hub can know is wrong is shown at its place in the file, too", async () => {
    const { code, stderr } = await longshore("apply -f oslo.yaml", world(planningHub([site("oslo")])));
    expect(code).toBe(2);
    expect(stderr).toContain("oslo.yaml:6:42: spec.bmc.credentials: no such Secret at oslo");
  });

  test("documents come from a directory and from standard input", async () => {
    const [first = "", second = ""] = YAML.split("---\n");
    const tree = new Map([
      ["/fleet/sites/oslo/a.yaml", first],
      ["/fleet/sites/oslo/b.json", JSON.stringify({ not: "read" })],
      ["/fleet/sites/.git/c.yaml", "nonsense: ["],
      ["/fleet/sites/README.md", "no document"],
    ]);
    tree.set("/fleet/sites/oslo/b.json", JSON.stringify(jsonMachine()));
    const hub = planningHub(held);
    expect((await longshore("apply -f sites --yes", world(hub, tree))).stdout).toBe(
      "machine/r1u7 at oslo changed\nmachine/r1u9 at oslo created\n",
    );
    const piped = await longshore("apply -f -", { ...world(hub, new Map()), stdin: second });
    expect(piped.stdout).toBe("machine/r1u8 at oslo created\n");
  });
});

describe("secrets", () => {
  const secret = `apiVersion: longshore.dev/v1
kind: Secret
metadata: {name: bmc-root, site: oslo}
spec: {version: 2, data: {username: root, password: hunter2}}
`;

  test("what leaves is sealed to every agent of the site: only they can read it", async () => {
    const hub = planningHub([site("oslo")]);
    const { stdout } = await longshore("apply -f s.yaml", world(hub, new Map([["/fleet/s.yaml", secret]])));
    expect(stdout).toBe("secret/bmc-root at oslo created\n");
    const [sent] = hub.applied[0] ?? [];
    const text = new TextDecoder().decode(sent?.spec);
    expect(text).not.toContain("hunter2");
    const spec = JSON.parse(text) as SecretSpec;
    const opened = openSecret({ site: "oslo", name: "bmc-root" }, spec, hub.agent.key, hub.agent.curve);
    expect(opened).toEqual({ username: "root", password: "hunter2" });
  });

  test("a site without an agent is told how to get one; nothing is sent", async () => {
    const hub = planningHub([site("oslo")], "none");
    const { code, stderr } = await longshore("apply -f s.yaml", world(hub, new Map([["/fleet/s.yaml", secret]])));
    expect(code).toBe(4);
    expect(stderr).toBe(
      [
        "error CLI_NO_AGENTS: site oslo has no accepted agent to seal secrets to",
        "hint: Let one in first: `longshore site invite oslo`, start the agent there, `longshore site accept oslo`.",
        "",
      ].join("\n"),
    );
    expect(hub.applied).toEqual([]);
  });

  test("`secret set` takes values from literals, files, pipes and prompts, and raises the version", async () => {
    const hub = planningHub(held);
    const open = (at: number) => {
      const spec = JSON.parse(new TextDecoder().decode(hub.applied[at]?.[0]?.spec)) as SecretSpec;
      return [spec.version, openSecret({ site: "oslo", name: "bmc-root" }, spec, hub.agent.key, hub.agent.curve)];
    };
    const set = "secret set bmc-root --site oslo";
    const more = new Map([["pw", "hunter2\n"]]);
    await longshore(`${set} --from-literal username=root --from-file password=pw`, world(hub, more));
    await longshore(set, { ...world(hub), stdin: "username=root\npassword=a=b\n" });
    const asked = await longshore(`${set} --key password`, {
      ...world(hub),
      columns: 80,
      answers: { password: "typed" },
    });
    expect(asked.questions).toEqual(["password"]);
    expect([open(0), open(1), open(2)]).toEqual([
      [2, { username: "root", password: "hunter2" }],
      [2, { username: "root", password: "a=b" }],
      [2, { password: "typed" }],
    ]);
  });

  test("a value that was put in the wrong place is not repeated in the error", async () => {
    const { code, stderr } = await longshore(
      "secret set x --site oslo --from-literal hunter2",
      world(planningHub(held)),
    );
    expect(code).toBe(2);
    expect(stderr).not.toContain("hunter2");
  });
});

describe("delete", () => {
  test("a document goes only after a yes", async () => {
    const hub = planningHub(held);
    expect((await longshore("delete machine r1u7 --site oslo", world(hub))).code).toBe(4);
    const done = await longshore("delete machine/r1u7 --site oslo --yes", world(hub));
    expect([done.code, done.stdout]).toEqual([0, "machine/r1u7 at oslo deleted\n"]);
  });

  test("what others still need is refused with who needs it", async () => {
    const { code, stderr } = await longshore("delete secret bmc-root --site oslo --yes", world(planningHub(held)));
    expect(code).toBe(4);
    expect(stderr).toContain("secret/bmc-root: still in use\n    found:    machine/r1u7\n");
  });
});

function jsonMachine() {
  return {
    apiVersion: "longshore.dev/v1",
    kind: "Machine",
    metadata: { name: "r1u9", site: "oslo" },
    spec: { arch: "amd64", bmc: { address: "10.2.0.19", credentials: "bmc-root" } },
  };
}
