import { choicePositional, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { cliErrors } from "../../errors.ts";
import { time } from "../../output/document.ts";
import { outputOption, serialize } from "../../output/format.ts";
import { recoveryKeyFile } from "../../secrets/recovery-key.ts";

export default defineCommand({
  summary: "Make the key that opens every Secret when agents come and go, or show its public half",
  description:
    "The key is made here and written to a file; the hub gets its public half, so that every CLI seals to it too. What was sealed before is not: set those Secrets again.",
  examples: ["longshore secret recovery init --out recovery.key", "longshore secret recovery show"],
  args: {
    action: choicePositional(["init", "show"], "what to do"),
    out: text("where the key goes, readable by you only", { value: "FILE" }),
    replace: text("the public key that is replaced on purpose", { value: "PUBLIC-KEY" }),
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, io, out }) {
    const { key: current } = await hub.call("apiSecretRecovery", {});
    if (args.action === "show") {
      const shown = current ? { key: current.curveKey, setAt: time(current.setAtMs), setBy: current.setBy } : {};
      if (args.output) return out.print(await serialize(shown, args.output));
      return out.print(current ? `${current.curveKey}, set by ${current.setBy} at ${time(current.setAtMs)}` : "none");
    }
    const file = args.out;
    if (file === undefined) throw cliErrors.CLI_RECOVERY_KEY_FILE({ path: "--out", reason: "it was not given" });
    if (current && args.replace !== current.curveKey)
      throw cliErrors.CLI_RECOVERY_KEY_EXISTS({ found: current.curveKey });
    if ((await io.files.kind(file)) !== undefined)
      throw cliErrors.CLI_RECOVERY_KEY_FILE({ path: file, reason: "there is a file already; it stays as it is" });
    const { createCurveKey } = await import("@longshore/bus");
    const key = createCurveKey();
    // the file first: a public key whose seed nobody has would be worse than none
    await io.files.writePrivate(file, recoveryKeyFile(key, (await hub.context()).servers));
    await hub.call("apiSecretRecoverySet", { curveKey: key.publicKey, replaces: current?.curveKey ?? "" });
    out.print(`recovery key ${key.publicKey} written to ${file}`);
    out.note("keep it offline, with a copy elsewhere: the hub cannot make it again");
    if (current) out.next("longshore secret reseal --recovery-key OLD-FILE");
  },
});
