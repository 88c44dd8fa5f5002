import { choicePositional } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bashScript } from "../completion/bash-script.ts";
import { tabScript } from "../io/tab-script.ts";

export default defineCommand({
  summary: "Print the completion script of a shell; it completes names of objects live, too",
  examples: [
    "source <(longshore completion bash)",
    "longshore completion zsh > ~/.zsh/completions/_longshore",
    "longshore completion fish > ~/.config/fish/completions/longshore.fish",
  ],
  args: { shell: choicePositional(["bash", "zsh", "fish"], "which shell") },
  async run({ args, io, out }) {
    out.print(args.shell === "bash" ? bashScript(io.program) : await tabScript(args.shell, io.program));
  },
});
