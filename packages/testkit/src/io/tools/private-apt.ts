import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Tree } from "../../tools/trees.ts";
import { type Ran, run } from "../run.ts";
import { toolsCache } from "./cache.ts";

/** apt with lists of its own: another release or architecture than the machine's, and nothing of the machine changes. */
export class PrivateApt {
  /** Its sources.list. */
  readonly sources: string;
  readonly #options: readonly string[];

  private constructor(sources: string, options: readonly string[]) {
    this.sources = sources;
    this.#options = options;
  }

  static readonly #opened = new Map<string, Promise<PrivateApt>>();

  /** Fetches the lists once in this process. Throws with a sentence where apt or a Debian mirror is missing. */
  static open(of: Pick<Tree, "suite" | "component" | "architecture">): Promise<PrivateApt> {
    const key = JSON.stringify([of.suite, of.component, of.architecture]);
    const opened = PrivateApt.#opened.get(key) ?? PrivateApt.#open(of);
    PrivateApt.#opened.set(key, opened);
    opened.catch(() => PrivateApt.#opened.delete(key));
    return opened;
  }

  static async #open({
    suite,
    component,
    architecture,
  }: Pick<Tree, "suite" | "component" | "architecture">): Promise<PrivateApt> {
    const source = debianSource();
    const release = suite ?? source.suite;
    const part = component === undefined ? "" : `-${component}`;
    const folder = join(toolsCache(), "apt", `${release}-${architecture}${part}`);
    for (const each of ["lists/partial", "cache/archives/partial"]) mkdirSync(join(folder, each), { recursive: true });
    const list = join(folder, "sources.list");
    writeFileSync(
      list,
      `deb [arch=${architecture} signed-by=${source.keyring}] ${source.uri} ${release} ${component ?? "main"}\n`,
    );
    writeFileSync(join(folder, "status"), "");
    const apt = new PrivateApt(list, [
      ...["-q", "-o", "APT::Sandbox::User=root"],
      ...["-o", `Dir::Etc::SourceList=${list}`, "-o", "Dir::Etc::SourceParts=-"],
      ...["-o", `Dir::State::Lists=${join(folder, "lists")}`, "-o", `Dir::State::status=${join(folder, "status")}`],
      ...["-o", `Dir::Cache=${join(folder, "cache")}`],
      ...["-o", `APT::Architecture=${architecture}`, "-o", `APT::Architectures=${architecture}`],
    ]);
    const fetched = await apt.#run("apt-get", ["update"]);
    if (fetched.code !== 0) throw new Error(`apt-get update for ${release}/${architecture}: ${complaint(fetched)}`);
    return apt;
  }

  /** The first package that this one depends on. */
  async dependencyOf(name: string): Promise<string> {
    const asked = await this.#run("apt-cache", ["depends", name]);
    const found = /Depends: (\S+)/.exec(asked.stdout)?.[1];
    if (found === undefined) throw new Error(`apt knows no ${name} that depends on something: ${complaint(asked)}`);
    return found;
  }

  /** The archive, in that folder. */
  async download(name: string, folder: string): Promise<string> {
    const got = await this.#run("apt-get", ["download", name], folder);
    const archive = readdirSync(folder).find((file) => file.startsWith(`${name}_`) && file.endsWith(".deb"));
    if (got.code !== 0 || archive === undefined) throw new Error(`apt-get download ${name}: ${complaint(got)}`);
    return join(folder, archive);
  }

  #run(command: string, args: readonly string[], cwd?: string): Promise<Ran> {
    return run(command, [...args, ...this.#options], { timeoutMs: 600_000, ...(cwd !== undefined && { cwd }) });
  }
}

/**
 * Where this machine gets Debian itself from: a mirror near it, and the key that it trusts. On Ubuntu
 * `$LONGSHORE_DEBIAN_MIRROR` says it, and the package debian-archive-keyring holds the key.
 */
function debianSource(): { readonly uri: string; readonly suite: string; readonly keyring: string } {
  const mirror = process.env["LONGSHORE_DEBIAN_MIRROR"];
  if (mirror !== undefined) return { uri: mirror, suite: "bookworm", keyring: KEYRING };
  const suite = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "stable";
  for (const text of sourceTexts()) {
    const stanza = text.split(/\n\s*\n/).find((each) => new RegExp(`^Suites:.*\\b${suite}\\b`, "m").test(each));
    const uri =
      /^URIs:\s*(\S+)/m.exec(stanza ?? "")?.[1] ??
      new RegExp(`^deb (?:\\[.*?\\] )?(\\S+) ${suite} `, "m").exec(text)?.[1];
    if (uri !== undefined) return { uri, suite, keyring: KEYRING };
  }
  throw new Error(
    `apt's sources name no mirror of Debian's ${suite}; on another system install debian-archive-keyring and set LONGSHORE_DEBIAN_MIRROR`,
  );
}

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

function sourceTexts(): readonly string[] {
  const folder = "/etc/apt/sources.list.d";
  const files = existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : [];
  return ["/etc/apt/sources.list", ...files]
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"));
}

function complaint({ stdout, stderr }: Ran): string {
  const errors = stderr.split("\n").filter((line) => line.startsWith("E:"));
  return (errors[0] ?? (stderr.trim() || stdout.trim())).slice(0, 300);
}
