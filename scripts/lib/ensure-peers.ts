import { isLongshoreError, messageOf } from "@longshore/kit";
import { ensureTool, tools } from "@longshore/testkit/tools";

/** Gets every tool that tests are judged by; one that cannot be had is told here, and its tests say so again. */
export async function ensurePeers(say: (line: string) => void): Promise<void> {
  for (const [name, { tested = true }] of Object.entries(tools)) {
    if (!tested) continue;
    try {
      const { version, origin } = await ensureTool(name);
      say(`  ok      ${name} ${version} (${origin})`);
    } catch (error) {
      const hint = isLongshoreError(error) ? `\n          → ${error.hint ?? ""}` : "";
      say(`  MISSING ${messageOf(error).replaceAll("\n", "\n          ")}${hint}`);
    }
  }
}
