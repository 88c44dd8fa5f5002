// A site whose cluster kubeadm makes.
import { type Files, FLATCAR, machine, OSLO } from "../fixtures.ts";

const { "site.yaml": SITE = "", "secrets.yaml": SECRETS = "" } = OSLO;

/** Made once with openssl; nobody has its key any more. */
export const CA_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBgTCCASegAwIBAgIUSwjVyS+QOw30W6Mjig+K191/rV4wCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKa3ViZXJuZXRlczAgFw0yNjExMjkwMTMyNDBaGA8yMTI2MTEw
NTAxMzI0MFowFTETMBEGA1UEAwwKa3ViZXJuZXRlczBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABHFRkYcsR6wnz6k7hwRqSIlPLwWJCoVKhjwXGcwQjJnkKCwk38jO
4ULM1XrzEFW4D9lSuTBtdhqVLEvjiKl13lqjUzBRMB0GA1UdDgQWBBRbmY74IedA
Hd/L8R7kS6RzsRlJjjAfBgNVHSMEGDAWgBRbmY74IedAHd/L8R7kS6RzsRlJjjAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCICYxdzq2pb/WARbX4a7G
2F8+WxnlyxrX6rVbullfKnxcAiEAgxAfpSL4b1hYABSuwRUgWCcjlczR7/KL3tUv
kZJBhEg=
-----END CERTIFICATE-----
`;

/** openssl x509 -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 */
export const CA_HASH = "dfe45992eb3bb41911af03688941cd4e605b6551d9353838592b5db1c126aa34";

/** Values by key; what nobody reads here stands for itself. */
export const KEYS: Readonly<Record<string, string>> = {
  token: "abcdef.0123456789abcdef",
  "ca.crt": CA_CERTIFICATE,
  "ca.key": "the CA's key",
  "etcd-ca.crt": "etcd's CA",
  "etcd-ca.key": "etcd's CA's key",
  "front-proxy-ca.crt": "the front proxy's CA",
  "front-proxy-ca.key": "the front proxy's CA's key",
  "sa.pub": "public key of service accounts",
  "sa.key": "private key of service accounts",
};

const OS = "  os: flatcar\n";
const [CONTROL, WORKER] = ["role: control-plane", "role: worker"];

const KUBEADM_CLUSTER = `apiVersion: longshore.dev/v1
kind: Cluster
metadata: {name: main, site: oslo}
spec:
  kubernetes: v1.35.4
  provider: kubeadm
  endpoint: 10.1.0.10
  bootstrap: keys
  controlPlane: {replicas: 3, machines: {matchLabels: {role: control-plane}}, os: flatcar}
  pools:
    - {name: workers, machines: {matchLabels: {role: worker}}, os: flatcar, taints: [{key: edge, value: "yes", effect: NoSchedule}]}
`;

export const KUBEADM_SITE: Files = {
  "site.yaml": SITE,
  "secrets.yaml": `${SECRETS}---
apiVersion: longshore.dev/v1
kind: Secret
metadata: {name: keys, site: oslo}
spec: {data: ${JSON.stringify(KEYS)}}
`,
  "os.yaml": FLATCAR,
  "machines.yaml": [
    ...[11, 12, 13].map((number) => machine(number, CONTROL, OS)),
    machine(21, WORKER, OS),
    machine(31, `${WORKER}, arch: arm64`, OS),
  ].join("---\n"),
  "cluster.yaml": KUBEADM_CLUSTER,
};
