import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import type { Path } from "../../finding.ts";
import type { Config } from "../../ignition/config.ts";
import type { Trouble } from "../../ignition/decode.ts";

export const HASH = "spec.users[].passwordHash: {secret, key}, so that nobody but the site's agents can read it";
const NAME = "nothing: it is the Machine's name";

/** What a config may not say: passwords as anybody may read them, and the name of the machine. */
export function notInIgnition(config: Config, language: "butane" | "ignition"): readonly Trouble[] {
  const name = language === "butane" ? "password_hash" : "passwordHash";
  const secrets = (["users", "groups"] as const).flatMap((kind) =>
    (config.passwd?.[kind] ?? []).flatMap(({ passwordHash = "" }, i) =>
      // "*" and "!" begin what is no hash: nobody logs in with it
      passwordHash === "" || /^[*!]/.test(passwordHash) ? [] : [notHere(["passwd", kind, i, name], HASH)],
    ),
  );
  const names = (["files", "links"] as const).flatMap((kind) =>
    (config.storage?.[kind] ?? []).flatMap(({ path }, i) =>
      path === "/etc/hostname" ? [{ ...notHere(["storage", kind, i, "path"], NAME), found: path, atKey: false }] : [],
    ),
  );
  return [...secrets, ...names];
}

/**
 * What a cloud-config may not say: passwords and private keys (where it is sure to hold them, not where it may), the name
 * of the machine, and the words of an installer, which would be passed over in silence.
 */
export function notInCloudConfig(config: JsonObject): readonly Trouble[] {
  const users = Array.isArray(config["users"]) ? (config["users"] as readonly Json[]) : [];
  const password = ["passwd", "hashed_passwd", "plain_text_passwd"];
  return [
    ...users.flatMap((user, i) => fieldsIn(user, password, ["users", i], HASH)),
    ...fieldsIn(config["user"], password, ["user"], HASH),
    ...fieldsIn(config, ["password", "chpasswd"], [], HASH),
    ...fieldsIn(config, ["ssh_keys"], [], "spec.files with from: {secret, key}"),
    ...fieldsIn(config, ["hostname", "fqdn"], [], NAME),
    ...fieldsIn(config, ["autoinstall"], [], "spec.autoinstall, with spec.installer"),
  ];
}

export function fieldsIn(
  value: Json | undefined,
  names: readonly string[],
  path: Path,
  expected: string,
): readonly Trouble[] {
  if (!isJsonObject(value)) return [];
  return names.flatMap((name) => (value[name] === undefined ? [] : [notHere([...path, name], expected)]));
}

/** What was found is not repeated: it may be the secret. */
export function notHere(path: Path, expected: string): Trouble {
  return { path, message: "not here", found: String(path.at(-1)), expected, atKey: true };
}
