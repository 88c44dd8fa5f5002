import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import type { Path } from "../../finding.ts";
import type { Config } from "../../ignition/config.ts";
import type { Trouble } from "../../ignition/decode.ts";

const HASH = "spec.users[].passwordHash: {secret, key}, so that nobody but the site's agents can read it";

/** Passwords that stand in a config as anybody may read it. */
export function clearSecretsInIgnition({ passwd = {} }: Config, language: "butane" | "ignition"): readonly Trouble[] {
  const name = language === "butane" ? "password_hash" : "passwordHash";
  return (["users", "groups"] as const).flatMap((kind) =>
    (passwd[kind] ?? []).flatMap(({ passwordHash = "" }, i) =>
      // "*" and "!" begin what is no hash: nobody logs in with it
      /^[*!]?$|^[*!]/.test(passwordHash) ? [] : [secret(["passwd", kind, i, name])],
    ),
  );
}

/** Passwords and private keys that stand in a cloud-config; what it is sure to be, not what it may contain. */
export function clearSecretsInCloudConfig(config: JsonObject): readonly Trouble[] {
  const users = Array.isArray(config["users"]) ? (config["users"] as readonly Json[]) : [];
  const password = ["passwd", "hashed_passwd", "plain_text_passwd"];
  return [
    ...users.flatMap((user, i) => fieldsIn(user, password, ["users", i])),
    ...fieldsIn(config["user"], password, ["user"]),
    ...fieldsIn(config, ["password", "chpasswd"], []),
    ...fieldsIn(config, ["ssh_keys"], []).map((one) => ({ ...one, expected: "spec.files with from: {secret, key}" })),
    ...fieldsIn(config, ["hostname", "fqdn"], []).map((one) => ({
      ...one,
      expected: "no field: it is the Machine's name",
    })),
  ];
}

function fieldsIn(value: Json | undefined, names: readonly string[], path: Path): readonly Trouble[] {
  if (!isJsonObject(value)) return [];
  return names.flatMap((name) => (value[name] === undefined ? [] : [secret([...path, name])]));
}

/** What was found is not repeated. */
function secret(path: Path): Trouble {
  return { path, message: "not here", found: String(path.at(-1)), expected: HASH, atKey: true };
}
