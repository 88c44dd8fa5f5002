import type { Lab, Stage } from "@longshore/testkit";
import type { ApiServer } from "@longshore/testkit/kubernetes";

/** Does at the management API server what the site's Provisioner says to do, and nothing else. */
export interface Operator {
  /** What was done so far, as it was told. */
  readonly did: ReadonlySet<string>;
  /** Looks at the status, at most every few seconds. */
  look(): Promise<void>;
}

export function operatorOf(stage: Stage, lab: Lab, server: ApiServer, site: string): Operator {
  const did = new Set<string>();
  let lookedAt = 0;
  return {
    did,
    async look() {
      if (performance.now() - lookedAt < EVERY_MS) return;
      lookedAt = performance.now();
      const { message } = (await workflowsDone(lab, site)) ?? {};
      const told = /kubectl (delete machine\S* \S+ --namespace \S+):/.exec(message ?? "")?.[1];
      if (message === undefined || told === undefined || did.has(told)) return;
      did.add(told);
      stage.log(`doing as told: ${message}`);
      await server.ask([...told.split(" "), "--wait=false"]);
    },
  };
}

const EVERY_MS = 3000;

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message: string;
}

/** Undefined while it is not false. */
async function workflowsDone(lab: Lab, site: string): Promise<Condition | undefined> {
  const { code, stdout } = await lab.cli("get", "provisioner", "--site", site, "-o", "json");
  if (code !== 0) return undefined;
  const { items } = JSON.parse(stdout) as {
    readonly items: readonly { readonly status?: { readonly conditions?: readonly Condition[] } }[];
  };
  return items
    .flatMap(({ status }) => status?.conditions ?? [])
    .find(({ type, status }) => type === "WorkflowsDone" && status === "False");
}
