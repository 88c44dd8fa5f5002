import { bundleAgent, type Bundle } from "../../../deploy/agent/bundle.ts";
import { agentProcess } from "../../../deploy/agent/process.ts";

/** `env` replaces itself by Node: the process id stays. A CA file that this machine gives to every Node costs 7 MB. */
const NODE = [
  "env",
  "-u",
  "NODE_EXTRA_CA_CERTS",
  ...Object.entries(agentProcess.env).map((entry) => entry.join("=")),
  process.execPath,
  ...agentProcess.flags,
];

/** The agent as it is deployed: one bundle, with its flags. */
export async function agentProgram(path: string): Promise<{ bundle: Bundle; command: readonly string[] }> {
  const bundle = await bundleAgent(path);
  return { bundle, command: [...NODE, bundle.path] };
}
