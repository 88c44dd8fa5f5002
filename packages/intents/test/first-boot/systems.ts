// Operating systems and machines that use all there is, for the judges.
import { readFileSync } from "node:fs";
import type { FirstBoot } from "@longshore/contracts";
import { expandDocuments } from "../../src/documents/expand.ts";
import { parseDocuments } from "../../src/documents/parse.ts";
import { formatProblem } from "../../src/documents/problem.ts";
import { installerSeed } from "../../src/first-boot/autoinstall.ts";
import { compileFirstBoot } from "../../src/first-boot/compile.ts";
import type { MachineSpec } from "../../src/kinds/machine/schema.ts";
import type { OperatingSystemSpec } from "../../src/kinds/operating-system/schema.ts";
import { siteSchema, type SiteSpec } from "../../src/kinds/site/schema.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0wrhWnQbJbCqtmXbVW6GG0ZtVHQ3DGiJ4a2Hq9nGxO ops";
const image = { url: "http://mirror.example/image", sha256: "0f1e".repeat(16), format: "raw" };
const file = { url: "http://mirror.example/file", sha256: "0f1e".repeat(16) };
const live = { kernel: file, initrd: file, iso: file };
/** What several documents of the set have alike; anchors of YAML end with their document. */
const shared = {
  IMAGES: { amd64: image, arm64: image },
  LIVE: { amd64: live, arm64: live },
  USERS: [
    {
      ...{ name: "ops", sudo: true, groups: ["video"], shell: "/bin/sh", sshAuthorizedKeys: [KEY] },
      passwordHash: { secret: "console", key: "hash" },
    },
    { name: "core", sshAuthorizedKeys: [KEY] },
  ],
  FILES: [
    { path: "/etc/registry/token", mode: "0600", from: { secret: "registry", key: "token" } },
    { path: "/srv/of-ops", mode: "0640", owner: "ops:ops", contents: "zwölf \u{1f511} \u0085\n" },
  ],
  UNITS: [
    {
      name: "registry.service",
      contents:
        "[Unit]\nDescription=A registry\n[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n",
      dropins: [{ name: "10-env.conf", contents: "[Service]\nEnvironment=A=b\n" }],
    },
    { name: "systemd-timesyncd.service" },
    { name: "debug-shell.service", enabled: false },
  ],
};
const text = Object.entries(shared).reduce(
  (so, [name, value]) => so.replaceAll(new RegExp(`\\b${name}\\b`, "g"), () => JSON.stringify(value)),
  readFileSync(new URL("systems.yaml", import.meta.url), "utf8"),
);

export const HOME = "http://10.1.0.2:8080/task/s3cret/home";
export const SECRETS: Readonly<Record<string, string>> = {
  hash: "$6$salt$IxDD3jeSOb5eB1CX5LBsqZFVkJdido3OUILO5Ifz5iwMuTS4XMS130MTSuDDl3aCI6WouIL9AjRbLCelDCy.g.",
  token: "t0ken\n",
};

const { documents, problems } = parseDocuments([{ file: "systems.yaml", text }]);
const expanded = expandDocuments(documents, []);
const wrong = [...problems, ...expanded.problems].map(formatProblem);
if (wrong.length > 0) throw new Error(wrong.join("\n"));

const of = <Spec>(kind: string): readonly { readonly name: string; readonly spec: Spec }[] =>
  expanded.documents.filter((one) => one.kind === kind) as unknown as { name: string; spec: Spec }[];

export const systems = of<OperatingSystemSpec>("OperatingSystem");
export const machines = of<MachineSpec>("Machine");
const site = siteSchema.parse(of<SiteSpec>("Site")[0]?.spec);

const byImage = systems.filter(({ spec }) => spec.autoinstall === undefined);

/** What Ubuntu's installer is told of every system that it installs, on every machine. */
export function installations(): readonly { title: string; userData: string }[] {
  return systems
    .filter((os) => !byImage.includes(os))
    .flatMap((os) =>
      machines.map(({ name, spec: machine }) => {
        const disk = { serial: "S5H7", wwn: "eui.0025", bytes: 512_000 };
        const secretOf = ({ key }: { key: string }) => SECRETS[key];
        const taskUrl = HOME.replace(/\/home$/, "");
        const seed = installerSeed({ name, machine, os: os.spec, site, taskUrl, disk, secretOf });
        return { title: `${os.name} on ${name}`, userData: seed["user-data"] ?? "" };
      }),
    );
}

/** Every system that is configured so, on every machine. */
export function firstBoots<By extends FirstBoot["by"]>(
  by: By,
): readonly { title: string; boot: FirstBoot & { by: By } }[] {
  return byImage.flatMap((os) =>
    machines.flatMap(({ name, spec: machine }) => {
      const secretOf = ({ key }: { key: string }) => SECRETS[key];
      const boot = compileFirstBoot({ name, machine, os: os.spec, site, home: HOME, secretOf });
      return boot.by === by ? [{ title: `${os.name} on ${name}`, boot: boot as FirstBoot & { by: By } }] : [];
    }),
  );
}
