import { formatDuration, messageOf } from "@longshore/kit";
import { durationOption, flag, positional, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { siteNames } from "../../completion/sources.ts";
import { agentCommand } from "../../enrolment/agent-command.ts";
import { cliErrors } from "../../errors.ts";
import { time } from "../../output/document.ts";
import { outputOption, serialize } from "../../output/format.ts";

export default defineCommand({
  summary: "Make a one-time token with which an agent of a site can ask to be let in",
  description:
    "The token holds all that a new agent needs: where the hub is, its CA certificate, and a user that can do nothing but ask. It is shown once. Whoever holds it can ask; with --auto-accept, whoever holds it is in.",
  examples: ["longshore site invite oslo", "longshore site invite oslo --valid 2h --out oslo.token"],
  args: {
    site: positional("site; it may be new", { value: "NAME", complete: siteNames }),
    valid: durationOption("how long the token can be used, at most 30d (default 24h)"),
    autoAccept: flag("accept whoever holds the token without a second look"),
    out: text("write the token to this file (0600) instead of showing it", { value: "FILE" }),
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, io, out }) {
    const { site, autoAccept } = args;
    const reply = await hub.call("apiSiteInvite", { site, validMs: args.valid ?? 0, autoAccept });
    const { tokenId, token, expiresAtMs } = reply;
    if (args.out !== undefined) await writeToken(io.files, args.out, token);
    const command = agentCommand(args.out === undefined ? { token } : { file: args.out });
    if (args.output) {
      const shown = { site, tokenId, ...(args.out === undefined ? { token } : { file: args.out }) };
      return out.print(await serialize({ ...shown, autoAccept, expiresAt: time(expiresAtMs), command }, args.output));
    }
    const until = `valid once, until ${time(expiresAtMs)} (${lasting(expiresAtMs - io.clock.now())})`;
    out.print(`Token ${tokenId} for site ${site}, ${until}:\n`);
    out.print(args.out === undefined ? `  ${token}\n` : `  in ${args.out}\n`);
    out.print(`At the site run:\n\n  ${command}`);
    if (!autoAccept) out.next(`longshore site accept ${site}`);
  },
});

/** To the minute: the answer took a moment to get here. */
function lasting(ms: number): string {
  return formatDuration(Math.round(ms / 60_000) * 60_000);
}

async function writeToken(
  files: { writePrivate(path: string, content: string): Promise<void> },
  path: string,
  token: string,
): Promise<void> {
  try {
    await files.writePrivate(path, `${token}\n`);
  } catch (cause) {
    throw cliErrors.CLI_FILE_NOT_WRITTEN({ path, reason: messageOf(cause) }, { cause });
  }
}
