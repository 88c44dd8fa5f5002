import { readFileSync } from "node:fs";
import { connectOperator, type OperatorLink } from "@longshore/bus";
import { Secret, systemClock, systemRandom } from "@longshore/kit";

/** A line to the lab's hub as its first operator, for what a test or the live view asks many times. */
export function operatorOf(contextFile: string): OperatorLink {
  const context = JSON.parse(readFileSync(contextFile, "utf8")) as {
    servers: string[];
    ca: string;
    jwt: string;
    seed: string;
  };
  const { servers, ca, jwt } = context;
  return connectOperator({
    servers,
    ca,
    jwt,
    seed: new Secret(context.seed),
    clock: systemClock,
    random: systemRandom,
  });
}
