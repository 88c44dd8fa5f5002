import { describe, expect, test } from "vitest";
import { listing, machine } from "../../../test/fleet.ts";
import { CONFIG, CONTEXT, longshore } from "../../../test/test-io.ts";

const file = JSON.stringify(CONTEXT);

describe("contexts", () => {
  test("the hub's file is kept, used, given a default site, shown without its credentials, and forgotten", async () => {
    const files = new Map([["/hub/admin.json", file]]);
    const world = { files };
    expect((await longshore("context add /hub/admin.json --name prod", world)).stdout).toBe(
      "context prod added, now in use\n",
    );
    await longshore("context add /hub/admin.json --name lab --keep", world);
    expect((await longshore("context use --site oslo", world)).stdout).toBe("context prod in use, site oslo\n");
    expect((await longshore("context list", world)).stdout).toBe(
      [
        "CURRENT   NAME   OPERATOR   SITE   SERVERS",
        "*         prod   admin      oslo   tls://127.0.0.1:4222",
        "          lab    admin      -      tls://127.0.0.1:4222",
        "",
      ].join("\n"),
    );
    const shown = await longshore("context show -o json", world);
    expect(JSON.parse(shown.stdout)).toMatchObject({ name: "prod", operator: "admin", site: "oslo" });
    expect(shown.stdout).not.toContain(CONTEXT.seed);
    expect((await longshore("context remove prod", world)).code).toBe(4);
    await longshore("context remove prod --yes", world);
    expect(JSON.parse(files.get(CONFIG) ?? "")).toEqual({ contexts: { lab: CONTEXT } });
  });

  test("the default site of the context narrows what has a site; -A and --site widen it again", async () => {
    const files = new Map([["/c.json", JSON.stringify({ ...CONTEXT, site: "oslo" })]]);
    const world = {
      files,
      env: { LONGSHORE_CONTEXT: "/c.json" },
      replies: listing(machine("a", "oslo"), machine("b", "bergen")),
    };
    expect((await longshore("get machines -o name", world)).stdout).toBe("machine/a\n");
    expect((await longshore("get machines -A -o name", world)).stdout).toBe("machine/b\nmachine/a\n");
    expect((await longshore("get machines --site bergen -o name", world)).stdout).toBe("machine/b\n");
  });

  test("no context, an unknown one and a broken file each say what to do", async () => {
    const none = await longshore("get sites", { files: new Map() });
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("longshore context add")]);
    const unknown = await longshore("get sites --context prod");
    expect(unknown.code).toBe(3);
    expect(unknown.stderr).toContain("there is no context prod; known: lab");
    const broken = await longshore("context add /c.json", { files: new Map([["/c.json", '{"name": "a"}']]) });
    expect([broken.code, broken.stderr]).toEqual([
      2,
      expect.stringContaining("/c.json is no context file: ca is missing"),
    ]);
  });
});
