import { arch, hostname } from "node:os";
import type { AgentSelf } from "../documents/site.ts";
import { VERSION } from "../version.ts";

/** This host and program, as the hub names them. */
export function readSelf(name: string | undefined): Pick<AgentSelf, "hostname" | "version" | "arch"> {
  return { hostname: name ?? hostname(), version: VERSION, arch: ARCHITECTURES[arch()] ?? arch() };
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };
