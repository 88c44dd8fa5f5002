import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { messageOf } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";
import { isAtLeast, OLDEST_NATS_SERVER, parseNatsVersion } from "../nats/version.ts";

/** Runs `nats-server --version`; throws HUB_NATS_SERVER_MISSING or HUB_NATS_SERVER_TOO_OLD. Returns the version. */
export async function checkNatsServer(path: string): Promise<string> {
  const version = parseNatsVersion(await printedVersion(path));
  if (version === undefined) throw hubErrors.HUB_NATS_SERVER_MISSING({ path: `${path} is another program` });
  if (!isAtLeast(version, OLDEST_NATS_SERVER)) {
    throw hubErrors.HUB_NATS_SERVER_TOO_OLD({ path, version, wanted: OLDEST_NATS_SERVER });
  }
  return version;
}

async function printedVersion(path: string): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(path, ["--version"], { timeout: 30_000 });
    return stdout + stderr;
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw hubErrors.HUB_NATS_SERVER_MISSING(
      { path: missing ? `no ${path} on PATH` : `${path}: ${messageOf(cause).split("\n")[0]}` },
      { cause },
    );
  }
}
