import type { Status } from "@longshore/contracts";
import { secretSchema, openSecret } from "@longshore/intents";
import { seconds, sleep } from "@longshore/kit";
import { choicePositional, flag, positional, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { namesOf } from "../../completion/sources.ts";
import { recipients } from "../../documents/seal.ts";
import { cliErrors } from "../../errors.ts";
import type { Hub } from "../../hub.ts";
import type { Invocation } from "../../invocation.ts";
import { kindView } from "../../kinds/registry.ts";
import { time } from "../../output/document.ts";
import { outputOption, serialize } from "../../output/format.ts";
import { findOne } from "../../resources/find-one.ts";
import { siteOption } from "../../resources/options.ts";

export default defineCommand({
  summary: "Give a machine's BMC a new password, look how far that is, or recover it",
  description:
    "rotate: the site makes the password, seals it to its agents and the recovery key, and tells the BMC only once the hub has it sealed on its disk; nobody is locked out whatever dies in between. From then on it counts for more than the machine's Secret, until that gets a new version. recover prints it, opened here with the recovery key; also of a machine that is gone.",
  examples: [
    "longshore machine bmc-password rotate r1u7 --site oslo",
    "longshore machine bmc-password status r1u7 --site oslo",
    "longshore machine bmc-password recover r1u7 --site oslo --recovery-key recovery.key",
  ],
  args: {
    action: choicePositional(["rotate", "status", "recover"], "what to do"),
    machine: positional("machine, as in `get machines`", { value: "NAME", complete: namesOf("Machine") }),
    site: siteOption,
    recoveryKey: text("file of the recovery key", { value: "FILE" }),
    yes: flag("do not ask", { short: "y" }),
    output: outputOption("json", "yaml"),
  },
  async run({ args, ...invocation }) {
    const { hub, io, out, confirm } = invocation;
    const at = await placeOf(hub, args.machine, await invocation.site(args.site));
    if (args.action === "rotate")
      await confirm(`give the BMC of machine/${at.machine} at ${at.site} a new password`, args.yes);
    const status = args.action === "rotate" ? await rotate(at, invocation) : await statusOf(hub, at);
    if (args.action !== "recover") {
      const shown = { ...at, ...describe(status) };
      out.print(
        args.output ? await serialize(shown, args.output) : `machine/${at.machine}: ${shown.phase}, ${shown.message}`,
      );
      if (args.action === "rotate" && status?.phase !== "Active")
        throw cliErrors.CLI_PASSWORD_NOT_CHANGED({ machine: at.machine, reason: shown.message });
      return;
    }
    const { readRecoveryKey } = await import("../../secrets/recovery-key.ts");
    const key = await readRecoveryKey(io.files, args.recoveryKey);
    const passwords = (["current", "next"] as const).flatMap((which) => {
      const values = openWith(key, at, status, which);
      return values === undefined ? [] : [{ which, ...values }];
    });
    if (passwords.length === 0)
      throw cliErrors.CLI_NOT_FOUND({ what: `a changed password of machine/${at.machine}`, site: at.site });
    if (args.output) return out.print(await serialize(passwords, args.output));
    for (const { which, username, password } of passwords)
      out.print(`${username} ${password}${which === "next" ? " (the BMC may have it, or the one before)" : ""}`);
  },
});

interface Place {
  readonly site: string;
  readonly machine: string;
}

/** With a site given the machine need not be there any more: its BMC keeps its password. */
async function placeOf(hub: Hub, name: string, site: string | undefined): Promise<Place> {
  if (site !== undefined) return { site, machine: name };
  const machine = await findOne(hub, kindView("Machine"), name, undefined);
  return { site: machine.site, machine: name };
}

async function statusOf(hub: Hub, at: Place): Promise<Status | undefined> {
  return (await hub.call("apiMachinePassword", at)).status ?? undefined;
}

/** Waits for the end, or for as long as someone may be expected to. */
async function rotate(at: Place, { hub, io, out, signal }: Invocation): Promise<Status | undefined> {
  const { agents, recovery } = await recipients(hub, at.site);
  if (recovery === undefined) throw cliErrors.CLI_NO_RECOVERY_KEY(undefined);
  const to = [...agents, { ...recovery, curveKeySignature: new Uint8Array() }];
  const before = (await statusOf(hub, at))?.bmcPassword?.orderId;
  out.progress(`asking ${at.site} for a new password of ${at.machine} …`);
  await hub.call("apiMachineRotatePassword", { ...at, recipients: to.map(recipientOf) });
  const until = io.clock.monotonic() + LONGEST_WAIT;
  for (;;) {
    const status = await statusOf(hub, at);
    const isOurs = status !== undefined && status.bmcPassword?.orderId !== before;
    if ((isOurs && !UNDER_WAY.has(status.phase)) || io.clock.monotonic() > until) {
      out.settle();
      return status;
    }
    if (isOurs) out.progress(`${at.machine}: ${describe(status).message} …`);
    await sleep(io.clock, LOOK_EVERY, signal);
  }
}

function recipientOf({ key, curveKey, curveKeySignature }: Recipient): Recipient {
  return { key, curveKey, curveKeySignature };
}

interface Recipient {
  readonly key: string;
  readonly curveKey: string;
  readonly curveKeySignature: Uint8Array;
}

function describe(status: Status | undefined) {
  if (status === undefined) return { phase: "Secret", message: "the BMC has the password of its Secret" };
  const { phase, conditions, bmcPassword } = status;
  const held = bmcPassword?.next ?? bmcPassword?.current;
  return {
    phase,
    message: conditions.find(({ type }) => type === "Rotated")?.message ?? "",
    ...(held && { madeAt: time(held.madeAtMs), outranks: `secret/${held.secret} up to version ${held.secretVersion}` }),
  };
}

/** Throws CLI_NOT_SEALED_TO_RECOVERY. */
function openWith(
  key: Parameters<typeof openSecret>[3] & { readonly publicKey: string },
  { site, machine }: Place,
  status: Status | undefined,
  which: "current" | "next",
): { readonly username: string; readonly password: string } | undefined {
  const held = status?.bmcPassword?.[which];
  if (!held) return undefined;
  const spec = secretSchema.parse(JSON.parse(new TextDecoder().decode(held.spec)));
  const secret = `${site}/bmc-password/${machine}`;
  if (!Object.hasOwn(spec.sealed, key.publicKey))
    throw cliErrors.CLI_NOT_SEALED_TO_RECOVERY({ secret, key: key.publicKey });
  const { username = "", password = "" } = openSecret(
    { site, name: `bmc-password/${machine}` },
    spec,
    key.publicKey,
    key,
  );
  return { username, password };
}

const UNDER_WAY: ReadonlySet<string> = new Set(["Sealed", "Setting"]);
const LOOK_EVERY = seconds(0.5);
const LONGEST_WAIT = seconds(60);
