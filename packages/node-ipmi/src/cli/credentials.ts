import { messageOf, Secret } from "@longshore/kit";
import { cipherSuites, type CipherSuiteId } from "../crypto/suites.ts";
import { Privilege } from "../privilege.ts";
import type { Target } from "../target.ts";
import { commandErrors } from "./errors.ts";
import type { CommandIo } from "./io.ts";
import type { Globals } from "./globals.ts";

/** Who asks, the same for every BMC of a command line. */
export type Credentials = Omit<Target, "host" | "port">;

export async function credentialsOf(globals: Globals, least: Privilege, io: CommandIo): Promise<Credentials> {
  const kg = keyOf(globals, io);
  return {
    username: globals.user ?? "",
    password: new Secret(await passwordOf(globals, io)),
    privilege: globals.privilege === undefined ? least : PRIVILEGES[globals.privilege],
    ...(kg && { kg: new Secret(kg) }),
    ...(globals.suites !== undefined && { suites: suitesOf(globals.suites) }),
  };
}

/** The password of `-P`, `-E`, `-f`, or asked for on the terminal. */
export async function passwordOf(globals: Globals, io: CommandIo): Promise<string> {
  if (globals.password !== undefined) return globals.password;
  if (globals.passwordEnv) {
    const password = io.env["IPMI_PASSWORD"];
    if (password === undefined) throw commandErrors.IPMI_NO_PASSWORD({ why: "IPMI_PASSWORD is not set" });
    return password;
  }
  if (globals.passwordFile !== undefined) return firstLine(await contentOf(globals.passwordFile, io));
  if (!io.stdin.isTTY) throw commandErrors.IPMI_NO_PASSWORD({ why: "none was given and nobody can be asked" });
  return await io.stdin.password("Password: ", io.signal);
}

/** A file's text; `-` is standard input. */
export async function contentOf(file: string, io: CommandIo): Promise<string> {
  if (file === "-") return await io.stdin.readAll();
  try {
    return await io.readFile(file);
  } catch (cause) {
    throw commandErrors.IPMI_FILE({ file, why: messageOf(cause) }, { cause });
  }
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? "";
}

function keyOf({ kg, kgHex, kgEnv }: Globals, { env }: CommandIo): Uint8Array | undefined {
  const text = kg ?? (kgEnv ? env["IPMI_KGKEY"] : undefined);
  if (text !== undefined) return new TextEncoder().encode(text);
  if (kgHex === undefined) return undefined;
  const digits = kgHex.replace(/^0x/i, "");
  if (/^([\da-f]{2})+$/i.test(digits)) return Uint8Array.from(Buffer.from(digits, "hex"));
  throw commandErrors.IPMI_USAGE({ reason: "-y needs pairs of hexadecimal digits", command: "node-ipmi" });
}

const PRIVILEGES = {
  callback: Privilege.Callback,
  user: Privilege.User,
  operator: Privilege.Operator,
  administrator: Privilege.Administrator,
} as const;

function suitesOf(text: string): CipherSuiteId[] {
  return text.split(",").map((part) => {
    const id = Object.values(cipherSuites).find((suite) => String(suite.id) === part.trim())?.id;
    if (id !== undefined) return id;
    const expected = `one or several of ${Object.keys(cipherSuites).join(", ")}`;
    throw commandErrors.IPMI_BAD_VALUE({ name: "-C", found: text, expected });
  });
}
