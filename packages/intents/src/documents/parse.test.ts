import { expect, test } from "vitest";
import { MAX_FILE_BYTES } from "./limits.ts";
import { kindNames } from "../kinds/index.ts";
import { parseDocuments } from "./parse.ts";
import { oneOf } from "./words.ts";
import { formatProblem } from "./problem.ts";

/** As the CLI would print it. */
function printed(...texts: string[]): string {
  const files = texts.map((text, i) => ({ file: `${"abc"[i] ?? "z"}.yaml`, text }));
  const { documents, problems } = parseDocuments(files);
  if (problems.length > 0) expect(documents).toEqual([]); // refused whole
  return problems.map(formatProblem).join("\n");
}

const head = (kind: string, metadata: string) => `apiVersion: longshore.dev/v1\nkind: ${kind}\nmetadata: ${metadata}\n`;
const machine = (spec: string) => `${head("Machine", "{name: r1u7, site: oslo}")}spec:\n${spec}`;
const good = machine("  arch: arm64\n  bmc: {address: 10.2.0.17, credentials: bmc-root}\n");

interface Case {
  world: string;
  text: string;
  says: string;
}

const cases: readonly Case[] = [
  {
    world: "an unknown field gets the known one that was meant",
    text: machine("  arch: arm64\n  bmc: {adress: 10.2.0.17, credentials: bmc-root}\n"),
    says: `a.yaml:6:3: spec.bmc.address: missing
    found:    nothing
    expected: a string (IP address or host name of the BMC)
a.yaml:6:9: spec.bmc.adress: unknown field, did you mean \`address\`?
    found:    adress
    expected: one of address, port, protocol, credentials, cipherSuites`,
  },
  {
    world: "a field of the wrong type says both types",
    text: machine("  arch: arm64\n  bmc: {address: 10.2.0.17, port: six, credentials: bmc-root}\n  nics: none\n"),
    says: `a.yaml:6:35: spec.bmc.port: wrong type
    found:    "six"
    expected: a whole number
a.yaml:7:9: spec.nics: wrong type
    found:    "none"
    expected: a list`,
  },
  {
    world: "a number where a string belongs is quoted as it stands in the file",
    text: machine("  arch: arm64\n  bmc: {address: 10.2.0.17, credentials: 1.10}\n  rootDisk: {serial: 0x10}\n"),
    says: `a.yaml:6:42: spec.bmc.credentials: wrong type, put it in quotes
    found:    1.10
    expected: a string
a.yaml:7:22: spec.rootDisk.serial: wrong type, put it in quotes
    found:    0x10
    expected: a string`,
  },
  {
    world: "a WWN without quotes would lose digits",
    text: `${good}  rootDisk: {wwn: 0x5000c500a1b2c3d4}\n`,
    says: `a.yaml:7:19: spec.rootDisk.wwn: not a number that can be kept exactly
    found:    0x5000c500a1b2c3d4
    expected: a string in quotes`,
  },
  {
    world: "a value out of bounds or out of its set",
    text: machine("  arch: amd46\n  bmc: {address: 10.2.0.300, port: 0, credentials: bmc-root, cipherSuites: [1]}\n"),
    says: `a.yaml:5:9: spec.arch: not allowed, did you mean \`amd64\`?
    found:    "amd46"
    expected: amd64 or arm64
a.yaml:6:18: spec.bmc.address: not allowed
    found:    "10.2.0.300"
    expected: an IP address or a host name
a.yaml:6:36: spec.bmc.port: out of bounds
    found:    0
    expected: at least 1
a.yaml:6:77: spec.bmc.cipherSuites[0]: not allowed
    found:    1
    expected: 3 or 17`,
  },
  {
    world: "names that could be a wildcard or another subject",
    text: head("Machine", '{name: "*", site: Oslo.x}') + good.slice(good.indexOf("spec:")),
    says: `a.yaml:3:18: metadata.name: not allowed
    found:    "*"
    expected: 1 to 63 of a-z, 0-9 and '-', which neither begins nor ends with '-'
a.yaml:3:29: metadata.site: not allowed
    found:    "Oslo.x"
    expected: 1 to 63 of a-z, 0-9 and '-', which neither begins nor ends with '-'`,
  },
  {
    world: "an unknown kind and another apiVersion",
    text: "apiVersion: v1\nkind: machine\nmetadata: {name: a, site: oslo}\nspec: {}\n",
    says: `a.yaml:1:13: apiVersion: not allowed
    found:    "v1"
    expected: longshore.dev/v1
a.yaml:2:7: kind: unknown kind, did you mean \`Machine\`?
    found:    machine
    expected: ${oneOf([...kindNames].sort())}`,
  },
  {
    world: "status never comes from the operator",
    text: `${good}status: {phase: Ready}\n`,
    says: `a.yaml:7:1: status: unknown field: status comes from the site
    found:    status
    expected: one of apiVersion, kind, metadata, sites, spec`,
  },
  {
    world: "a document without a site, and one with too many",
    text: `${head("Machine", "{name: a}")}${good.slice(good.indexOf("spec:"))}---\n${good}sites: {matchLabels: {ring: canary}}\n`,
    says: `a.yaml:3:1: metadata.site: missing
    found:    nothing
    expected: metadata.site, or sites: {matchLabels: …}
a.yaml:14:1: sites: one or the other
    found:    metadata.site and sites
    expected: metadata.site, or sites: {matchLabels: …}`,
  },
  {
    world: "a Site names no site",
    text: `${head("Site", "{name: oslo, site: oslo}")}spec: {}\n`,
    says: `a.yaml:3:24: metadata.site: not for a Site: its own name is the site
    found:    "oslo"
    expected: no field`,
  },
  {
    world: "labels are strings",
    text: head("Machine", "{name: a, site: oslo, labels: {ring: 1, -x: y}}") + good.slice(good.indexOf("spec:")),
    says: `a.yaml:3:48: metadata.labels.ring: wrong type, put it in quotes
    found:    1
    expected: a string
a.yaml:3:51: metadata.labels["-x"]: bad name of a field
    found:    -x
    expected: a label: letters, digits, '-', '_', '.', with an optional prefix such as example.com/`,
  },
  {
    world: "labels that are orders say what there is to order",
    text:
      head("Machine", "{name: a, site: oslo, labels: {drift: repot, deletion: yes-please}}") +
      good.slice(good.indexOf("spec:")),
    says: `a.yaml:3:49: metadata.labels.drift: not allowed, did you mean \`report\`?
    found:    "repot"
    expected: correct or report
a.yaml:3:66: metadata.labels.deletion: not allowed
    found:    "yes-please"
    expected: keep or confirm`,
  },
  {
    world: "networks that contradict themselves",
    text: `${head("Site", "{name: oslo}")}spec:
  timezone: Europe/Olso
  networks:
    bmc: {cidr: 10.2.0.1/24}
    boot: {cidr: 10.1.0.0/24, gateway: 10.9.0.1, dhcp: {mode: server, range: 10.1.0.9-10.1.1.9}}
    cluster: {cidr: 10.3.0.0/24, vlan: 4095, dhcp: {mode: "off"}}
`,
    says: `a.yaml:5:13: spec.timezone: not allowed
    found:    "Europe/Olso"
    expected: an IANA time zone, e.g. Europe/Oslo
a.yaml:7:17: spec.networks.bmc.cidr: not allowed
    found:    "10.2.0.1/24"
    expected: a network without host bits, e.g. 10.2.0.0/24
a.yaml:8:40: spec.networks.boot.gateway: not allowed
    found:    "10.9.0.1"
    expected: an address in 10.1.0.0/24
a.yaml:8:78: spec.networks.boot.dhcp.range: not allowed
    found:    "10.1.0.9-10.1.1.9"
    expected: addresses in 10.1.0.0/24
a.yaml:9:40: spec.networks.cluster.vlan: out of bounds
    found:    4095
    expected: at most 4094
a.yaml:9:46: spec.networks.cluster.dhcp: unknown field
    found:    dhcp
    expected: one of cidr, vlan, gateway, dns, interface`,
  },
  {
    world: "values of a Secret are never repeated",
    text: `${head("Secret", "{name: s, site: oslo}")}spec: {version: 0, data: {password: 31415926, pin: [hunter2]}, passwd: hunter2}\n`,
    says: `a.yaml:4:17: spec.version: out of bounds
    found:    a number
    expected: at least 1
a.yaml:4:37: spec.data.password: wrong type, put it in quotes
    found:    a number
    expected: a string
a.yaml:4:52: spec.data.pin: wrong type
    found:    a list
    expected: a string
a.yaml:4:64: spec.passwd: unknown field
    found:    passwd
    expected: one of version, data`,
  },
  {
    world: "the same field twice",
    text: `${good}  arch: amd64\n`,
    says: `a.yaml:7:3: spec.arch: repeated field
    found:    arch
    expected: each field once; the first is in line 5`,
  },
  {
    world: "a key that would reach the prototype",
    text: `${good}  __proto__: {admin: true}\n`,
    says: `a.yaml:7:3: spec.__proto__: not allowed
    found:    __proto__
    expected: another name`,
  },
  {
    world: "an alias without its anchor, and one inside its own anchor",
    text: "a: *x\nb: &y [*y]\n",
    says: `a.yaml:1:1: apiVersion: missing
    found:    nothing
    expected: longshore.dev/v1 (Version of the language)
a.yaml:1:1: kind: missing
    found:    nothing
    expected: a string (What the document describes)
a.yaml:1:1: metadata: missing
    found:    nothing
    expected: an object
a.yaml:1:1: spec: missing
    found:    nothing
    expected: an object (What is wanted)
a.yaml:1:4: a: unknown alias
    found:    *x
    expected: an anchor before it
a.yaml:2:1: b: unknown field
    found:    b
    expected: one of apiVersion, kind, metadata, sites, spec
a.yaml:2:8: b[0]: unknown alias
    found:    *y
    expected: an anchor before it`,
  },
  {
    world: "what is no document",
    text: "- a\n---\njust words\n",
    says: `a.yaml:1:1: wrong type
    found:    a list
    expected: a document: an object with apiVersion, kind, metadata, spec
a.yaml:3:1: wrong type
    found:    "just words"
    expected: a document: an object with apiVersion, kind, metadata, spec`,
  },
  {
    world: "malformed YAML: an open quote",
    text: "a: 1\nb: 'x\n",
    says: "a.yaml:3:1: Missing closing 'quote",
  },
  {
    world: "malformed YAML: a tab as indentation",
    text: "a:\n\tb: 1\n",
    says: "a.yaml:2:1: Tabs are not allowed as indentation",
  },
  {
    world: "a variable inside brackets without quotes gets its mending",
    text: "pools: [${site.vars.lbPool}]\n",
    says: "a.yaml:1:10: Missing , or : between flow sequence items (put ${…} in quotes inside [ ] and { })",
  },
  {
    world: "a text inside the document that ends too early: its last line has no indentation to count from",
    text: `${head("OperatingSystem", "{name: ubuntu, site: oslo}")}spec:
  distribution: ubuntu
  version: "24.04"
  images: {amd64: {url: "http://mirror.example/a.img", sha256: ${"ab".repeat(32)}, format: qcow2}}
  userData: |
    #cloud-config
    packages: [nv
`,
    says: "a.yaml:11:1: spec.userData: line 3, column 1: Flow sequence in block collection must be sufficiently indented and end with a ]",
  },
  {
    world: "another YAML version would read the same text otherwise",
    text: "%YAML 1.1\n---\na: yes\n",
    says: `a.yaml:1:1: wrong YAML version
    found:    1.1
    expected: YAML 1.2`,
  },
  {
    world: "tags are not understood, nor are numbers that JSON does not have",
    text: `b: !!binary aGk=\n---\n${head("Site", "{name: oslo}")}spec: {vars: {a: .inf, b: 9007199254740993}}\n`,
    says: `a.yaml:1:4: Unresolved tag: tag:yaml.org,2002:binary
a.yaml:6:18: spec.vars.a: not a number that can be kept exactly
    found:    .inf
    expected: a string in quotes
a.yaml:6:27: spec.vars.b: not a number that can be kept exactly
    found:    9007199254740993
    expected: a string in quotes`,
  },
];

test.each(cases)("$world", ({ text, says }) => {
  expect(printed(text)).toBe(says);
});

test("the same document in two files names both places", () => {
  expect(printed(good, `# again\n${good}`)).toBe(`b.yaml:4:18: metadata.name: repeated document
    found:    Machine r1u7 of oslo
    expected: each document once; the first is at a.yaml:1:1`);
});

test("every file's problems are told at once, and nothing is taken from the set", () => {
  const text = printed(good, "kind: 1\n", "x: [\n");
  expect(text).toContain("b.yaml:1:7: kind: wrong type");
  expect(text).toContain("c.yaml:2:1: ");
});

test("an alias bomb is refused by what it would become", () => {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(", ")}]`);
  expect(printed(["l0: &l0 [x]", ...levels].join("\n"))).toMatch(
    /^a\.yaml:\d+:\d+: .*too many values\n {4}expected: at most 100000 in a file$/m,
  );
});

test.each(["[", "{", "- ", "? ", ": ", "a: ["])("a file of %j alone ends in a problem, not in a crash", (piece) => {
  const text = piece.repeat(Math.floor(MAX_FILE_BYTES / 8 / piece.length));
  expect(printed(text)).toBe("a.yaml:1:1: nested too deeply\n    expected: at most 32 levels");
});

test("no text of a file reaches the terminal as a control sequence, nor fills it", () => {
  expect(printed(`"\\e]0;x\\a": 1\n${"k".repeat(5000)}: 1\nlong: >>${">".repeat(5000)}\n`)).not.toMatch(
    /[^\n -~…]|.{401}/,
  );
  expect(printed('"\\x9b1m": 1\n')).toContain("found:    \\u009b1m");
  expect(printed('kind: "\\e[31m"\n')).toContain("found:    \\u001b[31m");
});

test("a file beyond the limits is not read", () => {
  expect(printed(`# ${"x".repeat(MAX_FILE_BYTES)}`)).toBe(`a.yaml:1:1: file too large
    found:    1048578 bytes
    expected: at most 1048576 bytes; split it into several files`);
  expect(printed(`[${"1,".repeat(250_000)}`)).toBe(`a.yaml:1:1: file too large
    found:    more than 400000 tokens
    expected: smaller files`);
});

test("JSON, comments, empty documents, CRLF, a byte order mark and small aliases are fine", () => {
  const json = JSON.stringify(
    { apiVersion: "longshore.dev/v1", kind: "Site", metadata: { name: "oslo" }, spec: {} },
    null,
    "\t",
  );
  const aliased = good.replace("name: r1u7", "name: r1u8").replace("{address", "&bmc {address") + "  nics: &none []\n";
  const texts = [json, "# nothing\n---\n---\n", `\ufeff${good.replaceAll("\n", "\r\n")}`, aliased];
  const { documents, problems } = parseDocuments(texts.map((text, i) => ({ file: String(i), text })));
  expect(problems).toEqual([]);
  expect(documents.map(({ kind, name, site }) => `${kind.kind} ${name} ${site ?? ""}`)).toEqual([
    "Site oslo oslo",
    "Machine r1u7 oslo",
    "Machine r1u8 oslo",
  ]);
});

test("a field that a variable fills is checked after it is filled", () => {
  const text = good.replace("credentials:", 'port: "${site.vars.port}", credentials:');
  expect(printed(text)).toBe("");
  expect(printed(text.replace("site.vars.port", "site.var.port"))).toContain(
    "not a variable\n    found:    ${site.var.port}",
  );
});
