import { join } from "node:path";

/** Where everything stands in the state directory. */
export interface StateLayout {
  readonly directory: string;
  /** Made once, whole or not at all; losing it locks out every site and operator. */
  readonly identity: string;
  readonly trustTree: string;
  /** The root (until it is taken away), the hub's signing key, and the list that vouches for it. */
  readonly signing: string;
  readonly caCertificate: string;
  readonly caKey: string;
  /** Certificate and key of the message bus in one file, so that they change together; made anew when needed. */
  readonly serverCertificate: string;
  /** Whose credentials were ended, for the claims that nats-server starts with; the records are what counts. */
  readonly revocations: string;
  /** There while a backup is being put back: a hub does not start on half of one. */
  readonly restoring: string;
  readonly operators: string;
  /** The context that the first operator's CLI imports. */
  readonly adminContext: string;
  readonly nats: string;
  readonly natsConfig: string;
  readonly natsPid: string;
  readonly natsStore: string;
  readonly natsJwt: string;
}

export function stateLayout(directory: string): StateLayout {
  const [identity, operators, nats] = ["identity", "operators", "nats"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  return {
    directory,
    identity,
    ...identityFiles(identity),
    serverCertificate: join(directory, "server.pem"),
    revocations: join(directory, "revocations.json"),
    restoring: join(directory, "restoring"),
    operators,
    adminContext: join(operators, "admin.json"),
    nats,
    natsConfig: join(nats, "nats-server.conf"),
    natsPid: join(nats, "nats-server.pid.json"),
    natsStore: join(nats, "store"),
    natsJwt: join(nats, "jwt"),
  };
}

export function identityFiles(
  identity: string,
): Pick<StateLayout, "trustTree" | "signing" | "caCertificate" | "caKey"> {
  return {
    trustTree: join(identity, "trust.json"),
    signing: join(identity, "signing.json"),
    caCertificate: join(identity, "ca.pem"),
    caKey: join(identity, "ca-key.pem"),
  };
}
