import { type Random, seededRandom, systemClock } from "@longshore/kit";
import { expandDocuments, parseDocuments, renderDocuments, type SiteDocument } from "@longshore/intents";
import type { BenchStage, Figure } from "@longshore/testkit/tools";

const SITES = 300;

/** Sites of which no two are alike: how many of them one core turns from YAML, and from documents, into objects. */
export function* compileFigures({ log }: BenchStage): Generator<Figure> {
  const random = seededRandom(7);
  const texts = Array.from({ length: SITES }, (_, i) => siteText(`site-${i}`, random));
  const first = documentsOf(texts[0] ?? "");
  const objects = compile(first);
  log(`a site of ${first.length} documents becomes ${objects} objects`);
  const read = perSecond(texts, (text) => compile(documentsOf(text)));
  const sites = texts.map(documentsOf);
  const compiled = perSecond(sites, compile);
  const what = `distinct random sites of about ${first.length} documents and ${objects} objects`;
  yield { name: `compile of ${what}`, value: compiled, unit: "sites/s" };
  yield { name: `YAML to objects of ${what}`, value: read, unit: "sites/s" };
}

function perSecond<T>(all: readonly T[], work: (one: T) => unknown): number {
  for (const one of all.slice(0, 30)) work(one);
  const began = systemClock.monotonic();
  for (const one of all) work(one);
  return (all.length / (systemClock.monotonic() - began)) * 1000;
}

function compile(documents: readonly SiteDocument[]): number {
  const rendered = renderDocuments({ documents, rendered: () => [] });
  return rendered.reduce((sum, { objects }) => sum + objects.length, 0);
}

function documentsOf(text: string): readonly SiteDocument[] {
  const parsed = parseDocuments([{ file: "site.yaml", text }]);
  const { documents, problems } = expandDocuments(parsed.documents, []);
  const [problem] = [...parsed.problems, ...problems];
  if (problem !== undefined) throw new Error(`${problem.line}: ${problem.path}: ${problem.message} (${problem.found})`);
  return documents;
}

/** A site as the handbook shows it: three control-plane machines and 4 to 12 workers of both architectures. */
function siteText(site: string, random: Random): string {
  const below = (most: number): number => Math.floor(random.next() * most);
  const net = `10.${1 + below(250)}.${below(250)}`;
  const workers = Array.from({ length: 4 + below(9) }, (_, i) => (i % 2 === 0 ? "amd64" : "arm64"));
  const digest = (): string => Array.from({ length: 64 }, () => below(16).toString(16)).join("");
  const machine = (name: string, role: string, arch: string, i: number): string =>
    JSON.stringify({
      apiVersion: "longshore.dev/v1",
      kind: "Machine",
      metadata: { name, site, labels: { role, arch, installer: "tinkerbell" } },
      spec: {
        arch,
        firmware: "uefi",
        bmc: { address: `${net}.${100 + i}`, credentials: "bmc-root" },
        nics: [
          { mac: `02:00:00:${below(90) + 10}:${below(90) + 10}:${10 + i}`, address: `${net}.${20 + i}`, boot: true },
        ],
        rootDisk: { wwn: `0x${digest().slice(0, 16)}` },
      },
    });
  const machines = [
    ...["c1", "c2", "c3"].map((name, i) => machine(name, "control-plane", "amd64", i)),
    ...workers.map((arch, i) => machine(`w${i}`, "worker", arch, i + 3)),
  ];
  const pools = ["amd64", "arm64"].map(
    (arch) =>
      `{name: ${arch}, replicas: ${workers.filter((one) => one === arch).length}, machines: {matchLabels: {role: worker, arch: ${arch}}}, os: flatcar}`,
  );
  return `apiVersion: longshore.dev/v1
kind: Site
metadata: {name: ${site}}
spec:
  networks:
    boot: {cidr: ${net}.0/24, gateway: ${net}.1, dns: [${net}.1]}
---
apiVersion: longshore.dev/v1
kind: OperatingSystem
metadata: {name: flatcar, site: ${site}}
spec:
  distribution: flatcar
  version: 4593.2.${below(9)}
  mirror: "http://mirror.example/flatcar"
  images: {amd64: {sha256: ${digest()}}, arm64: {sha256: ${digest()}}}
---
apiVersion: longshore.dev/v1
kind: Provisioner
metadata: {name: main, site: ${site}}
spec:
  provider: tinkerbell
  tinkerbell:
    kubeconfig: {secret: management, key: kubeconfig}
    namespace: ${site}
    url: http://${net}.9:7080
    machines: {matchLabels: {installer: tinkerbell}}
    bmc: {url: "http://${net}.2:8406", key: {secret: management, key: rufio}}
    actions: {image2disk: "mirror.example/image2disk@sha256:${digest()}", writefile: "mirror.example/writefile@sha256:${digest()}"}
---
apiVersion: longshore.dev/v1
kind: Cluster
metadata: {name: main, site: ${site}}
spec:
  kubernetes: v1.36.${below(5)}
  provider: capi
  endpoint: ${net}.10
  controlPlane: {replicas: 3, machines: {matchLabels: {role: control-plane}}, os: flatcar}
  pools: [${pools.join(", ")}]
---
apiVersion: longshore.dev/v1
kind: Network
metadata: {name: main, site: ${site}}
spec:
  cni: cilium
  kubeProxyReplacement: true
  chart: {url: "https://charts.example/cilium-1.20.2.tgz", sha256: ${digest()}}
  loadBalancer:
    pools: [10.9.${below(250)}.0/24]
    bgp:
      localASN: ${64_512 + below(1000)}
      peers: [{name: tor1, address: ${net}.2, asn: 65000}, {name: tor2, address: ${net}.3, asn: 65000}]
---
${machines.join("\n---\n")}
`;
}
