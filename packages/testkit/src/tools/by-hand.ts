import type { Tool, Way } from "./tool.ts";

/** What a person does to get a tool that no way could bring: one sentence. */
export function byHand(name: string, tool: Tool): string {
  const ways = tool.ways.map((way) => WORDS[way.by](way as never));
  const minimum = tool.version.minimum === undefined ? "" : ` ${tool.version.minimum} or newer`;
  return `Put ${name}${minimum} on PATH: ${ways.join("; or ")}.`;
}

const WORDS: { readonly [By in Way["by"]]: (way: Extract<Way, { by: By }>) => string } = {
  go: (way) => `install Go (https://go.dev/dl) and run \`go install ${way.package}@${way.version}\``,
  "go-sources": (way) => `install Go (https://go.dev/dl) and run \`go build\` in ${way.folder}`,
  "go-module": (way) => `install Go (https://go.dev/dl) and run \`go build -o FILE ${way.package}\` in ${way.folder}`,
  apt: (way) => `as root \`apt-get update && apt-get install ${way.package}\``,
  pypi: (way) => `run \`pip install ${way.package}==${way.version}\``,
  release: (way) => `unpack the release ${way.version} for your architecture (${firstUrl(way.archives)})`,
};

function firstUrl(archives: Readonly<Record<string, { url: string }>>): string {
  return Object.values(archives)[0]?.url ?? "none";
}
