import type { ApiServer } from "@longshore/testkit/kubernetes";

/** What stands at the management API server. */
export async function whatStands(server: ApiServer): Promise<string> {
  return (await Promise.all(LOOKS.map(([kind, columns]) => table(server, kind, columns)))).join("\n\n");
}

const BAD = `.status.conditions[?(@.status=="True")].type`;

/** Kinds and what is told of each of their objects. */
const LOOKS: readonly (readonly [kind: string, columns: Readonly<Record<string, string>>])[] = [
  [
    "machines.cluster.x-k8s.io",
    { NAME: ".metadata.name", PHASE: ".status.phase", NODE: ".status.nodeRef.name", TRUE: BAD },
  ],
  [
    "tinkerbellmachines",
    {
      NAME: ".metadata.name",
      HARDWARE: ".spec.hardwareName",
      READY: ".status.ready",
      CREATED: ".metadata.creationTimestamp",
    },
  ],
  [
    "hardware",
    {
      NAME: ".metadata.name",
      OWNER: ".metadata.labels.v1alpha1\\.tinkerbell\\.org/ownerName",
      PXE: ".spec.interfaces[*].netboot.allowPXE",
    },
  ],
  [
    "workflows.tinkerbell.org",
    {
      NAME: ".metadata.name",
      STATE: ".status.state",
      HARDWARE: ".spec.hardwareRef",
      SAID: ".status.conditions[*].message",
      JOBS: ".status.bootOptions.jobs",
    },
  ],
  ["jobs.bmc.tinkerbell.org", { NAME: ".metadata.name", TRUE: BAD, SAID: ".status.conditions[*].message" }],
  [
    "tasks.bmc.tinkerbell.org",
    { NAME: ".metadata.name", TASK: ".spec.task", TRUE: BAD, SAID: ".status.conditions[*].message" },
  ],
];

async function table(server: ApiServer, kind: string, columns: Readonly<Record<string, string>>): Promise<string> {
  const wanted = Object.entries(columns)
    .map((column) => column.join(":"))
    .join(",");
  const { stdout, stderr } = await server.kubectl(["get", kind, "--all-namespaces", `-o=custom-columns=${wanted}`]);
  const refused = stderr.trimEnd().split("\n").at(-1);
  return [kind, stdout.trimEnd(), refused].filter(Boolean).join("\n");
}
