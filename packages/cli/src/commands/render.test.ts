import { describe, expect, test } from "vitest";
import { longshore } from "../../test/test-io.ts";

const ADDON = `apiVersion: longshore.dev/v1
kind: Addon
metadata: {name: tools, site: oslo}
spec:
  target: management
  namespace: tools
  secrets: [{name: registry, from: registry, keys: {token: token}}]
  manifests: |
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: site}
    data: {name: oslo, "on": "yes"}
`;
const CHART = `apiVersion: longshore.dev/v1
kind: Addon
metadata: {name: web, site: bergen}
spec:
  target: management
  namespace: web
  chart: {url: "https://charts.example/web-1.0.0.tgz", sha256: ${"ab".repeat(32)}}
`;
const files = () =>
  new Map([
    ["/fleet/oslo.yaml", ADDON],
    ["/fleet/bergen.yaml", CHART],
  ]);

describe("render", () => {
  test("manifests in the order in which one applies them; Secrets are placeholders; what is elsewhere is a comment", async () => {
    const { code, stdout, stderr } = await longshore("render -f oslo.yaml", { files: files() });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "# oslo.yaml:7:36: spec.secrets[0].from: no such Secret at oslo, in these files\n",
    });
    expect(stdout).toBe(`---
# addon/tools at oslo, for the management API server
apiVersion: v1
kind: Namespace
metadata:
  name: tools
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: site
  namespace: tools
data:
  name: oslo
  "on": "yes"
---
apiVersion: v1
kind: Secret
metadata:
  name: registry
  namespace: tools
type: Opaque
stringData:
  token: longshore:secret/registry/token
`);
  });

  test("a chart that is not at hand and what a document waits for are said beside the answer", async () => {
    const { code, stdout, stderr } = await longshore("render -f bergen.yaml -o json", { files: files() });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      apiVersion: "v1",
      kind: "List",
      items: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "web" } }],
    });
    expect(stderr).toBe(
      [
        "# addon/web at bergen: web is rendered at the hub, from https://charts.example/web-1.0.0.tgz",
        "# addon/web at bergen: ChartNotHere: the chart web is not here yet: the site fetches it from the hub",
        "",
      ].join("\n"),
    );
  });

  test("only one site's, only one API server's, and a site that no document has", async () => {
    const only = await longshore("render -f . --site bergen", { files: files() });
    expect(only.stdout).toContain("# addon/web at bergen");
    expect(only.stdout).not.toContain("oslo");
    const cluster = await longshore("render -f . --target main", { files: files() });
    expect(cluster.stdout).toBe("");
    expect(cluster.stderr).toContain("# none of these documents becomes an object at an API server\n");
    const unknown = await longshore("render -f . --site tromso", { files: files() });
    expect(unknown.code).not.toBe(0);
    expect(unknown.stderr).toContain("expected a site of these documents: bergen, oslo");
  });

  test("documents that are wrong among each other are refused with their places", async () => {
    const wrong = new Map([
      ["/fleet/oslo.yaml", ADDON.replace("target: management", "drift: maybe").replace("drift: maybe\n  ", "")],
    ]);
    const { code, stdout, stderr } = await longshore("render -f oslo.yaml", { files: wrong });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("oslo.yaml:4:1: spec.cluster: no Cluster at oslo");
  });
});
