import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, tempDir } from "@longshore/testkit/tools";
import { bundleAgent } from "../bundle.ts";
import { Buildah } from "./buildah.ts";
import { components } from "./components.ts";
import { fill } from "./fill.ts";
import { type HealthCheck, Layout } from "./layout.ts";
import { type Architecture, platforms } from "./platform.ts";
import { sbom } from "./sbom.ts";

/** What a site has to fetch for its agent: more would not fit its line's day. */
export const LIMIT_MB = 50;

export interface Built {
  /** The OCI archive with the images of all architectures. */
  readonly archive: string;
  readonly images: readonly BuiltImage[];
}

export interface BuiltImage {
  readonly architecture: Architecture;
  /** Compressed, as it is fetched. */
  readonly bytes: number;
  readonly layers: readonly string[];
  /** As the finished image says. */
  readonly user: string | undefined;
  readonly health: HealthCheck | undefined;
  readonly sbom: string;
}

/** Builds the agent's image into `out`. Root only: files in it belong to other users and one has a capability. */
export async function buildImage(out: string, say: (line: string) => void): Promise<Built> {
  await using work = tempDir("longshore-image-");
  const { version, revision, created } = await origin();
  const bundle = await bundleAgent(work.join("agent.mjs"));
  say(`bundled the agent: ${bundle.bytes} bytes`);
  const name = `longshore-agent-${version}`;
  mkdirSync(out, { recursive: true });
  const buildah = await Buildah.open(work.join("buildah"));
  const sboms = new Map<Architecture, string>();
  for (const platform of platforms) {
    const { architecture } = platform;
    say(`building ${architecture}`);
    await fill(work.join(architecture), platform, bundle.path);
    await buildah.add(architecture, work.join(architecture), words(version, revision, created));
    const image = { name: `longshore-agent-${architecture}`, version, license: "Apache-2.0" };
    const purl = `pkg:oci/longshore-agent@${version}?arch=${architecture}`;
    const holds = await components(platform, bundle.foreign);
    const file = join(out, `${name}.${architecture}.spdx.json`);
    writeFileSync(file, `${JSON.stringify(sbom({ image: { ...image, purl }, holds, created }), undefined, 2)}\n`);
    sboms.set(architecture, file);
  }
  say("writing the archive");
  const folder = work.join("layout");
  await buildah.write(folder, `longshore-agent:${version}`);
  const layout = new Layout(folder);
  layout.addHealthCheck(HEALTH);
  const archive = join(out, `${name}.oci.tar`);
  await pack(folder, archive);
  const images = platforms.map(({ architecture }) => {
    const { layers = [], config } = layout.images().get(architecture) ?? {};
    const bytes = layers.reduce((sum, { size }) => sum + size, 0);
    const { User: user, Healthcheck: health } = config?.config ?? {};
    const digests = layers.map(({ digest }) => digest);
    return { architecture, bytes, layers: digests, user, health, sbom: sboms.get(architecture) ?? "" };
  });
  return { archive, images };
}

const SECOND = 1e9;

const HEALTH: HealthCheck = {
  Test: ["CMD", "/usr/bin/longshore-agent", "health"],
  Interval: 30 * SECOND,
  Timeout: 10 * SECOND,
  StartPeriod: 30 * SECOND,
  Retries: 3,
};

/** OCI's own annotations; also labels, which is where engines show them. */
function words(version: string, revision: string, created: string): Readonly<Record<string, string>> {
  const key = (word: string): string => `org.opencontainers.image.${word}`;
  return {
    [key("title")]: "longshore-agent",
    [key("description")]: "Makes one site of bare-metal machines as its documents say, and keeps it so",
    [key("version")]: version,
    [key("revision")]: revision,
    [key("created")]: created,
    [key("licenses")]: "Apache-2.0",
  };
}

const checkout = fileURLToPath(new URL("../../../", import.meta.url));

/** The agent's version and the commit that it is built from; "+" when the checkout differs from it. */
async function origin(): Promise<{ version: string; revision: string; created: string }> {
  const { version } = JSON.parse(readFileSync(join(checkout, "packages/agent/package.json"), "utf8")) as {
    version: string;
  };
  const head = await run("git", ["log", "-1", "--format=%H %ct"], { cwd: checkout });
  if (head.code !== 0) return { version, revision: "unknown", created: new Date(0).toISOString() };
  const [commit = "", seconds] = head.stdout.trim().split(" ");
  const changed = (await run("git", ["status", "--porcelain"], { cwd: checkout })).stdout.trim() !== "";
  const created = new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z");
  return { version, revision: changed ? `${commit}+` : commit, created };
}

/** Names in order, one time, one owner: the same layout gives the same archive. */
async function pack(layout: string, archive: string): Promise<void> {
  rmSync(archive, { force: true });
  const order = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];
  const packed = await run("tar", [...order, "-cf", archive, "-C", layout, "."], { timeoutMs: 120_000 });
  if (packed.code !== 0) throw new Error(`tar: ${packed.stderr.trim()}`);
  if (statSync(archive).size === 0) throw new Error(`${archive} is empty`);
}
