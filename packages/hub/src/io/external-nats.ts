import { readFile } from "node:fs/promises";
import type { Credentials } from "@longshore/bus";
import { messageOf, Secret } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";
import type { NatsServer } from "./own-nats-server.ts";

export interface ExternalNatsOptions {
  readonly url: string;
  readonly advertise: readonly string[];
  /** PEM file; absent = `ownCa`. */
  readonly caFile: string | undefined;
  readonly ownCa: string;
}

/** A nats-server that others run: nothing is started, nothing is stopped. */
export async function externalNats({ url, advertise, caFile, ownCa }: ExternalNatsOptions): Promise<NatsServer> {
  const { host } = new URL(url.replace(/^(tls|nats):/, "https:"));
  const own = `tls://${host.includes(":") ? host : `${host}:4222`}`;
  const advertised = advertise.map((address) => `tls://${address.replace(/^(tls|nats):\/\//, "")}`);
  return {
    url: own,
    advertised: advertised.length > 0 ? advertised : [own],
    ca: caFile === undefined ? ownCa : await read(caFile),
    pid: undefined,
    full: false,
    async [Symbol.asyncDispose]() {},
  };
}

/** Reads a creds file as `nsc` and the NATS tools write it. */
export async function readCredentials(file: string): Promise<Credentials> {
  const text = await read(file);
  const jwt = /BEGIN NATS USER JWT-+\s*([\w.-]+)\s*-+END/.exec(text)?.[1];
  const seed = /BEGIN USER NKEY SEED-+\s*(SU[A-Z2-7]+)\s*-+END/.exec(text)?.[1];
  if (jwt === undefined || seed === undefined) {
    throw hubErrors.HUB_BAD_CREDENTIALS({ file, reason: "it holds no user JWT and seed" });
  }
  return { jwt, seed: new Secret(seed) };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw hubErrors.HUB_BAD_CREDENTIALS({ file, reason: messageOf(cause) }, { cause });
  }
}
