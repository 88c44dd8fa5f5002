import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureTool, run } from "@longshore/testkit/tools";
import { agentProcess } from "../process.ts";
import type { Architecture } from "./platform.ts";

const CONTAINERFILE = fileURLToPath(new URL("../Containerfile", import.meta.url));
const LIST = "longshore-agent";

/** buildah with a store of its own in `folder`, so that no cache of this machine decides what is in an image. */
export class Buildah {
  readonly #command: string;
  readonly #store: readonly string[];
  readonly #policy: string;

  private constructor(command: string, folder: string) {
    this.#command = command;
    this.#store = ["--root", join(folder, "store"), "--runroot", join(folder, "run"), "--storage-driver", "vfs"];
    this.#policy = join(folder, "policy.json");
  }

  static async open(folder: string): Promise<Buildah> {
    mkdirSync(folder, { recursive: true });
    const buildah = new Buildah((await ensureTool("buildah")).path, folder);
    // nothing is pulled, so there is no signature to ask for
    writeFileSync(buildah.#policy, JSON.stringify({ default: [{ type: "insecureAcceptAnything" }] }));
    await buildah.#run("manifest", "create", LIST);
    return buildah;
  }

  /** Builds one architecture's image from the folders of `fill` and puts it into the list. */
  async add(architecture: Architecture, context: string, words: Readonly<Record<string, string>>): Promise<void> {
    const name = `localhost/${LIST}:${architecture}`;
    const settings = { NODE_OPTIONS: agentProcess.flags.join(" "), ...agentProcess.env };
    await this.#run(
      "bud",
      ...["--isolation", "chroot", "--signature-policy", this.#policy, "--format", "oci", "--layers"],
      // one time for every file: what is the same has the same digest
      ...["--platform", `linux/${architecture}`, "--timestamp", "0"],
      ...pairs("--build-arg", settings),
      ...pairs("--label", words),
      ...pairs("--annotation", words),
      ...["--file", CONTAINERFILE, "--tag", name, context],
    );
    await this.#run("manifest", "add", LIST, `containers-storage:${name}`);
  }

  /** Writes the list with all its images as an OCI layout, under this tag. */
  async write(layout: string, tag: string): Promise<void> {
    const policy = ["--signature-policy", this.#policy];
    await this.#run("manifest", "push", "--all", "--format", "oci", ...policy, LIST, `oci:${layout}:${tag}`);
  }

  async #run(verb: string, ...args: readonly string[]): Promise<void> {
    const all = [...this.#store, verb, ...args];
    const { code, stdout, stderr } = await run(this.#command, all, { timeoutMs: 300_000 });
    if (code !== 0) throw new Error(`buildah ${verb} ${args[0] ?? ""}: ${stdout}${stderr}`);
  }
}

function pairs(option: string, values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => [option, `${key}=${value}`]);
}
