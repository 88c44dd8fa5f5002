import { didYouMean } from "../../documents/nearest.ts";
import { foundText, oneOf, typeText } from "../../documents/words.ts";
import type { Path } from "../../finding.ts";
import type { Trouble } from "../../ignition/decode.ts";
import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import { fieldsIn, notHere } from "./not-here.ts";

type Type = "string" | "list" | "object" | "commands" | 1;

/** What Ubuntu's installer knows (its "autoinstall reference"), as far as it is the operator's to say. */
const FIELDS: Readonly<Record<string, Type>> = {
  version: 1,
  locale: "string",
  timezone: "string",
  keyboard: "object",
  source: "object",
  "refresh-installer": "object",
  proxy: "string",
  apt: "object",
  storage: "object",
  ssh: "object",
  codecs: "object",
  drivers: "object",
  oem: "object",
  snaps: "list",
  packages: "list",
  "debconf-selections": "string",
  kernel: "object",
  "kernel-crash-dumps": "object",
  updates: "string",
  zdevs: "list",
  "early-commands": "commands",
  "late-commands": "commands",
  "error-commands": "commands",
};

/** What follows from the order, the Machine or the rest of the document, or needs somebody who sits there. */
const OURS: Readonly<Record<string, string>> = {
  autoinstall: "what stands below `autoinstall:`, without that word",
  identity: "spec.users; the host name is the Machine's name",
  "user-data": "spec.userData",
  network: "nics and network of the Machine",
  shutdown: "nothing: it restarts from its disk, and is waited for",
  reporting: "nothing: it reports to the site's agent",
  "interactive-sections": "nothing: nobody is there to be asked",
  "ubuntu-pro": "a token from a Secret in spec.files, and `pro attach` in spec.runcmd",
  "ubuntu-advantage": "a token from a Secret in spec.files, and `pro attach` in spec.runcmd",
  "active-directory": "realmd in spec.userData: this one asks somebody for a password",
};

const DISK = "nothing: it is the disk that the order names";
const EMPTY = "nothing: the disk is empty when the installer starts";
const PASSPHRASE = "nothing: a passphrase does not lie in a document, and an unattended start could not give it";

/** What an operator may not say to Ubuntu's installer, and where. */
export function autoinstallTroubles(config: JsonObject): readonly Trouble[] {
  const known = Object.keys(FIELDS);
  const fields = Object.entries(config).flatMap(([name, value]): readonly Trouble[] => {
    const ours = OURS[name];
    if (ours !== undefined) return [notHere([name], ours)];
    const type = FIELDS[name];
    if (type !== undefined) return wrongType(type, value, [name]);
    const message = `unknown field${didYouMean(name, known)}`;
    return [{ path: [name], message, found: name, expected: `one of ${known.join(", ")}`, atKey: true }];
  });
  const missing = { path: ["version"], message: "missing", found: "nothing", expected: "version: 1" };
  return [
    ...(config["version"] === undefined && config["autoinstall"] === undefined ? [missing] : []),
    ...fields,
    ...fieldsIn(config["ssh"], ["authorized-keys"], ["ssh"], "spec.users[].sshAuthorizedKeys"),
    ...storageTroubles(config["storage"]),
  ];
}

function storageTroubles(storage: Json | undefined): readonly Trouble[] {
  if (!isJsonObject(storage)) return [];
  const { layout, config } = storage;
  const at = ["storage", "layout"];
  return [
    ...(layout !== undefined && config !== undefined
      ? [
          {
            path: ["storage", "config"],
            message: "not allowed",
            found: "config",
            expected: "layout or config, not both",
          },
        ]
      : []),
    ...fieldsIn(layout, ["match"], at, DISK),
    ...fieldsIn(layout, ["password", "key"], at, PASSPHRASE),
    ...(isJsonObject(layout) && layout["mode"] === "use_gap" ? [notHere([...at, "mode"], EMPTY)] : []),
    ...(Array.isArray(config) ? actionTroubles(config as readonly Json[]) : []),
  ];
}

/** The actions of curtin: one disk, which is the order's. */
function actionTroubles(actions: readonly Json[]): readonly Trouble[] {
  const path = ["storage", "config"];
  const disks = actions.flatMap((action, i) => (isJsonObject(action) && action["type"] === "disk" ? [i] : []));
  const expected = "one action of the type disk: the one that the order names";
  const none = { path, message: "missing", found: "no disk", expected };
  return [
    ...(disks.length === 0 ? [none] : []),
    ...disks.slice(1).map((i) => ({ path: [...path, i, "type"], message: "not allowed", found: "disk", expected })),
    ...actions.flatMap((action, i) => [
      ...fieldsIn(action, disks.includes(i) ? ["match", "serial", "wwn", "path"] : [], [...path, i], DISK),
      ...fieldsIn(action, isJsonObject(action) && action["preserve"] === true ? ["preserve"] : [], [...path, i], EMPTY),
      ...fieldsIn(
        action,
        isJsonObject(action) && action["type"] === "dm_crypt" ? ["key"] : [],
        [...path, i],
        PASSPHRASE,
      ),
    ]),
  ];
}

function wrongType(type: Type, value: Json, path: Path): readonly Trouble[] {
  if (type === 1) {
    if (value === 1) return [];
    return [{ path, message: "not allowed", found: foundText(value), expected: "1" }];
  }
  if (type === "commands" && Array.isArray(value)) {
    const isCommand = (each: Json): boolean =>
      typeof each === "string" || (Array.isArray(each) && each.every((word: Json) => typeof word === "string"));
    return (value as readonly Json[]).flatMap((each, i) =>
      isCommand(each) ? [] : [wrong([...path, i], each, COMMAND)],
    );
  }
  const is = { string: typeof value === "string", object: isJsonObject(value), list: Array.isArray(value) };
  if (type !== "commands" && is[type]) return [];
  return [wrong(path, value, type === "object" ? "an object" : type === "string" ? "a text" : "a list")];
}

const COMMAND = oneOf(["a line of shell", "a list of words"]);

function wrong(path: Path, value: Json, expected: string): Trouble {
  return { path, message: "wrong type", found: typeText(value), expected };
}
