export interface TinkerbellOptions {
  /** Whose objects it looks at; "default" unless told. */
  readonly namespace?: string;
  /** Seconds that Rufio waits for a BMC to let it in, on each of its providers; 3 unless told. */
  readonly bmcTimeoutSeconds?: number;
  /** More flags, which win over ours. */
  readonly flags?: readonly string[];
}

/** Its ports on 127.0.0.1. */
export interface TinkerbellPlace {
  readonly kubeconfig: string;
  readonly http: number;
  readonly grpc: number;
  readonly tftp: number;
  readonly syslog: number;
}

/** Every address is given: what is not told it takes from the machine's interfaces, and ports below 1024. */
export function tinkerbellFlags(place: TinkerbellPlace, options: TinkerbellOptions): string[] {
  const { namespace = "default", bmcTimeoutSeconds = 3, flags = [] } = options;
  return [
    "--backend=kube",
    `--backend-kube-config=${place.kubeconfig}`,
    `--backend-kube-namespace=${namespace}`,
    "--bind-address=127.0.0.1",
    "--public-ipv4=127.0.0.1",
    `--http-port=${place.http}`,
    "--dhcp-enabled=false",
    "--tftp-server-bind-addr=127.0.0.1",
    `--tftp-server-bind-port=${place.tftp}`,
    "--syslog-bind-addr=127.0.0.1",
    `--syslog-bind-port=${place.syslog}`,
    "--tink-server-bind-addr=127.0.0.1",
    `--tink-server-bind-port=${place.grpc}`,
    `--ipxe-http-script-osie-url=http://127.0.0.1:${place.http}/osie`,
    "--enable-secondstar=false",
    "--enable-ui=false",
    `--rufio-bmc-connect-timeout=${bmcTimeoutSeconds}s`,
    "--rufio-power-check-interval=15s",
    "--rufio-max-concurrent-reconciles=5",
    ...flags,
  ];
}
