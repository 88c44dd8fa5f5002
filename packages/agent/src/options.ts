import { config, LOG_LEVELS, option, type Values } from "@longshore/kit";

/** Every option of `longshore-agent`, once. */
export const agentOptions = config("longshore-agent", {
  config: option.path({ doc: "Configuration file, YAML or JSON, with these options by name." }),
  stateDirectory: option.path({
    default: "/var/lib/longshore-agent",
    doc: "Keys, intents and the outbox, in one file; made with mode 0700 at the first start.",
  }),
  token: option.secretText({ doc: "Enrolment token from `longshore site invite`; needed once." }),
  tokenFile: option.path({ doc: "File with the enrolment token; it does not show in the process list." }),
  hostname: option.text({ doc: "How the agent names its host. Default: the host's own name." }),
  http: {
    listen: option.hostPort({ default: "127.0.0.1:8401", doc: "/healthz, /readyz and /metrics." }),
  },
  log: { level: option.choice(LOG_LEVELS, { default: "info", doc: "Least severe log line that is written." }) },
  machines: {
    resync: option.duration({
      default: "60s",
      min: "1s",
      max: "1h",
      doc: "Each machine's power is read again after this time, though nothing changed.",
    }),
    workers: option.int({ default: 32, min: 1, max: 256, doc: "Machines worked on at the same time." }),
    sensors: option.duration({
      default: "60s",
      min: "1s",
      max: "1h",
      doc: "Time between two readings of a machine's sensors and event log.",
    }),
    sensorSeries: option.int({
      default: 300,
      min: 0,
      max: 100_000,
      doc: "Sensor readings that the site reports; the hub's own limit per site comes after it.",
    }),
  },
  bmc: {
    openTimeout: option.duration({ default: "5s", min: "100ms", max: "60s", doc: "Longest wait for a BMC's login." }),
    commandTimeout: option.duration({
      default: "5s",
      min: "100ms",
      max: "60s",
      doc: "Longest wait for one BMC command, its repeats included.",
    }),
    rpcListen: option.hostPort({
      doc: "Where Tinkerbell's Rufio asks for BMCs by its provider `rpc`, e.g. 10.1.0.2:8406. Default: nowhere.",
    }),
  },
  beat: { interval: option.duration({ default: "10s", min: "1s", max: "5m", doc: "Time between two signs of life." }) },
  intents: {
    check: option.duration({
      default: "60s",
      min: "1s",
      max: "1h",
      doc: "The hub's index is looked at after this time, though nothing hinted at a change.",
    }),
  },
  telemetry: {
    interval: option.duration({ default: "15s", min: "1s", max: "1h", doc: "Time between two samples of the host." }),
    proc: option.path({ default: "/proc", doc: "Where the host's procfs is mounted." }),
    sys: option.path({ default: "/sys", doc: "Where the host's sysfs is mounted." }),
  },
  boot: {
    httpPort: option.int({
      default: 8402,
      min: 1,
      max: 65_535,
      doc: "Port of HTTP on the boot network, at the address that this host has there.",
    }),
    directory: option.path({
      default: "/usr/share/longshore/boot",
      doc: "Boot loaders, and the boot environment as environment/ARCH/vmlinuz and initrd.",
    }),
    images: option.path({ doc: "Folder of operating system images. Default: `images` in the state directory." }),
    imagesMegabytes: option.int({
      default: 20_000,
      min: 1,
      max: 100_000_000,
      doc: "Room for all images together; the least recently used that no machine is writing go first.",
    }),
    bandwidthMegabits: option.int({
      default: 0,
      min: 0,
      max: 1_000_000,
      doc: "Most that machines are sent by HTTP together, Mbit/s; 0 = no cap.",
    }),
    leaseTime: option.duration({ default: "1h", min: "1m", max: "7d", doc: "How long DHCP gives an address." }),
    probe: option.duration({
      default: "5m",
      min: "10s",
      max: "1d",
      doc: "Time between two looks for other DHCP servers on the boot network.",
    }),
    proxy: option.url({ protocols: ["http", "https"], doc: "Proxy that images are fetched through." }),
    noProxy: option.list({ doc: "Hosts whose images are fetched without the proxy." }),
    ca: option.path({ doc: "PEM file with authorities that image servers are believed by, beside the usual ones." }),
  },
  provisioning: {
    boot: option.duration({
      default: "15m",
      min: "30s",
      max: "2h",
      doc: "Longest time from a machine's power-on until it has booted from the network; servers may test their memory first.",
    }),
    silence: option.duration({
      default: "10m",
      min: "20s",
      max: "2h",
      doc: "Longest silence of the boot environment before the machine is restarted into it.",
    }),
    home: option.duration({
      default: "20m",
      min: "30s",
      max: "6h",
      doc: "Longest wait for an installed system's call home; then the machine is power-cycled, once.",
    }),
  },
  outbox: {
    maxFacts: option.int({
      default: 20_000,
      min: 100,
      max: 10_000_000,
      doc: "Facts that may wait for the hub before samples are thinned, then dropped, then the oldest events.",
    }),
    maxMegabytes: option.int({ default: 64, min: 1, max: 100_000, doc: "Room that waiting facts may take." }),
    telemetryAge: option.duration({
      default: "1d",
      min: "1m",
      max: "365d",
      doc: "Samples that waited longer for the hub are dropped.",
    }),
    eventAge: option.duration({
      default: "30d",
      min: "1h",
      max: "365d",
      doc: "Events that waited longer for the hub are dropped.",
    }),
  },
});

export type AgentSettings = Values<typeof agentOptions>;
