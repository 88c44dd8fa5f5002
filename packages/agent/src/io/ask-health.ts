import { messageOf } from "@longshore/kit";
import { agentErrors } from "../agent-errors.ts";
import { http } from "./http.ts";
import { formatHttpAddress, type HttpAddress } from "./http-address.ts";

/** Asks the agent on this host how it is, for the probes of containers without a shell. Throws AGENT_NOT_HEALTHY. */
export async function askHealth(at: HttpAddress, page: "healthz" | "readyz"): Promise<string> {
  const url = `http://${formatHttpAddress(at)}/${page}`;
  const answer = await ask(url).catch((cause: unknown) => {
    throw agentErrors.AGENT_NOT_HEALTHY({ url, reason: messageOf(cause) }, { cause });
  });
  if (answer.status !== 200) throw agentErrors.AGENT_NOT_HEALTHY({ url, reason: `${answer.status} ${answer.body}` });
  return answer.body;
}

function ask(url: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { signal: AbortSignal.timeout(3000) }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (body += part));
      response.on("end", () => resolve({ status: response.statusCode, body: body.trim() }));
    });
    request.on("error", reject);
  });
}
