/** Objects of Tinkerbell for tests that need some, not any particular ones. */

const apiVersion = "tinkerbell.org/v1alpha1";
const namespace = "default";

export interface TestHardware {
  readonly name: string;
  readonly mac: string;
  readonly address?: string;
  readonly arch?: "x86_64" | "aarch64";
  readonly labels?: Readonly<Record<string, string>>;
  /** Name of its bmc Machine. */
  readonly bmc?: string;
}

export function hardware({
  name,
  mac,
  address = "10.1.0.17",
  arch = "x86_64",
  labels = {},
  bmc,
}: TestHardware): object {
  return {
    apiVersion,
    kind: "Hardware",
    metadata: { name, namespace, labels },
    spec: {
      ...(bmc && { bmcRef: { apiGroup: "bmc.tinkerbell.org", kind: "Machine", name: bmc } }),
      disks: [{ device: "/dev/sda" }],
      interfaces: [
        {
          dhcp: { mac, arch, uefi: true, hostname: name, ip: { address, netmask: "255.255.255.0" } },
          netboot: { allowPXE: true, allowWorkflow: true },
        },
      ],
      metadata: { instance: { id: mac, hostname: name }, facility: { facility_code: "quay" } },
    },
  };
}

/** One task of these actions, on the machine that the Workflow names as `device_1`. */
export function template(name: string, actions: readonly string[]): object {
  const data = {
    version: "0.1",
    name,
    global_timeout: 600,
    tasks: [
      {
        name: "install",
        worker: "{{.device_1}}",
        actions: actions.map((action) => ({ name: action, image: `registry.example/${action}:v1`, timeout: 60 })),
      },
    ],
  };
  return { apiVersion, kind: "Template", metadata: { name, namespace }, spec: { data: JSON.stringify(data) } };
}

export function workflow(
  name: string,
  of: { template: string; hardware: string; mac: string; boots?: boolean },
): object {
  const bootOptions = { toggleAllowNetboot: true, bootMode: "netboot" };
  const spec = { templateRef: of.template, hardwareRef: of.hardware, hardwareMap: { device_1: of.mac } };
  return {
    apiVersion,
    kind: "Workflow",
    metadata: { name, namespace },
    spec: { ...spec, ...(of.boots && { bootOptions }) },
  };
}
