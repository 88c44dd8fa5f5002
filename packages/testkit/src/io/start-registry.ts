import { writeFileSync } from "node:fs";
import { freePort } from "./free-port.ts";
import { startProcess } from "./start-process.ts";
import { tempDir } from "./temp-dir.ts";
import { ensureTool } from "./tools/ensure.ts";

export interface RegistryOptions {
  /** Where it keeps what it is given. */
  readonly storage: string;
  /** Absent: everybody may read and write. */
  readonly tokens?: TokenService;
}

/** Who says in the registry's place what a caller may do, as public registries have it. */
export interface TokenService {
  /** Where callers are sent for a token. */
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  /** A file of certificates, PEM: tokens are signed with the key of one of them. */
  readonly roots: string;
}

export interface Registry extends AsyncDisposable {
  /** "127.0.0.1:17123" */
  readonly host: string;
}

/** The CNCF's registry (Docker's before) on 127.0.0.1, without TLS. */
export async function startRegistry({ storage, tokens }: RegistryOptions): Promise<Registry> {
  await using started = new AsyncDisposableStack();
  const { path } = await ensureTool("docker-registry");
  const { join } = started.use(tempDir("longshore-registry-"));
  const host = `127.0.0.1:${await freePort()}`;
  writeFileSync(join("config.json"), JSON.stringify(configuration(host, storage, tokens)));
  const ready = (log: string): boolean => log.includes(`listening on ${host}`);
  started.use(await startProcess(path, { args: ["serve", join("config.json")], ready }));
  const all = started.move();
  return { host, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** It reads YAML, of which JSON is a part. */
function configuration(addr: string, rootdirectory: string, tokens: TokenService | undefined): object {
  const auth = tokens && {
    token: { realm: tokens.realm, service: tokens.service, issuer: tokens.issuer, rootcertbundle: tokens.roots },
  };
  return { version: 0.1, storage: { filesystem: { rootdirectory } }, http: { addr }, ...(auth && { auth }) };
}
