// Wire contract to code: proto/longshore/v1/*.proto -> packages/contracts/src/gen/longshore.{js,d.ts}.
// `--if-needed` compares a hash of the inputs first: nothing changed, nothing done.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { root } from "./lib/root.ts";

const proto = join(root, "proto");
const out = join(root, "packages/contracts/src/gen");
const stamp = join(out, ".inputs");

const files = readdirSync(join(proto, "longshore/v1"))
  .filter((name) => name.endsWith(".proto"))
  .toSorted()
  .map((name) => join(proto, "longshore/v1", name));
const wanted = hashOf([import.meta.filename, join(root, "package.json"), ...files]);

const IMPORT = 'import $protobuf from "protobufjs/minimal.js";\n';

/** --force-number changes the types only: where the package `long` can be loaded, decoding would still make Longs. */
const NUMBERS = `
// 64-bit fields are plain numbers (milliseconds, counts; exact up to 2^53)
$protobuf.util.Long = null;
$protobuf.configure();
`;

/** Nobody calls it, and it is a third of the code: 1 MB of an agent's memory. pbjs only leaves it out with toObject. */
const FROM_OBJECT = /^( +)\w+\.fromObject = function \([^]*?^\1\};\n/gm;

if (files.length === 0) {
  console.error("gen: no .proto files under proto/longshore/v1");
} else if (!process.argv.includes("--if-needed") || !existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  generate();
  console.error(`gen: ${files.length} proto files -> ${relative(root, out)}`);
}

/** Written beside and renamed, the stamp last: whoever imports meanwhile sees the old code or the new. */
function generate(): void {
  mkdirSync(out, { recursive: true });
  const made = mkdtempSync(join(out, ".making-"));
  try {
    pbjs(join(made, "longshore.js"));
    edit(join(made, "longshore.js"), (code) => {
      if (!code.includes(IMPORT)) throw new Error(`gen: pbjs no longer writes ${IMPORT}`);
      if (!FROM_OBJECT.test(code)) throw new Error("gen: pbjs no longer writes fromObject");
      return code.replace(IMPORT, () => IMPORT + NUMBERS).replaceAll(FROM_OBJECT, "");
    });
    edit(join(made, "longshore.d.ts"), (types) => types.replace('import Long = require("long");\n', ""));
    writeFileSync(join(made, "messages.ts"), messages());
    for (const name of readdirSync(made)) renameSync(join(made, name), join(out, name));
    writeFileSync(stamp, wanted);
  } finally {
    rmSync(made, { recursive: true });
  }
}

/** --null-semantics: an absent `optional` field is null, so that presence can be told from zero. */
function pbjs(target: string): void {
  const keep = ["--force-number", "--null-semantics"];
  const drop = ["--no-service", "--no-create", "--no-verify", "--no-delimited", "--no-typeurl"];
  const form = ["-t", "static-module", "-w", "esm", "--dts", "-r", "longshore"];
  const argv = [...form, ...keep, ...drop, "-p", proto, "-o", target, ...files];
  execFileSync(join(root, "node_modules/.bin/pbjs"), argv, { stdio: "inherit" });
}

/** One value and one type per message and enum, in the form that the subject table takes. */
function messages(): string {
  const text = files.map((file) => readFileSync(file, "utf8")).join("\n");
  const names = (keyword: string): string[] =>
    [...text.matchAll(new RegExp(`^${keyword} (\\w+) `, "gm"))].map(([, name]) => name ?? "");
  const lines = [
    'import { type Decoded, message } from "../message.ts";',
    'import { longshore } from "./longshore.js";',
    "const { v1 } = longshore;",
    ...names("message").map(
      (name) =>
        `export const ${name} = message("${name}", v1.${name});\nexport type ${name} = Decoded<typeof ${name}>;`,
    ),
    ...names("enum").map((name) => `export const ${name} = v1.${name};\nexport type ${name} = longshore.v1.${name};`),
  ];
  return `${lines.join("\n")}\n`;
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

function hashOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(path.slice(root.length)).update("\0").update(readFileSync(path)).update("\0");
  return hash.digest("hex");
}
