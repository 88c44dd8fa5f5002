/** Writes only, without bodies, once each has been answered; the API server's own writes to itself are left out. */
export const auditPolicy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [
    { level: "None", users: ["system:apiserver"] },
    { level: "Metadata", verbs: ["create", "update", "patch", "delete", "deletecollection"] },
  ],
};

/** What a client needs to be `user` there; kubectl takes JSON for YAML. */
export function kubeconfig(of: { url: string; ca: string; user: string; token: string }): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "test",
        cluster: { server: of.url, "certificate-authority-data": Buffer.from(of.ca).toString("base64") },
      },
    ],
    users: [{ name: of.user, user: { token: of.token } }],
    contexts: [{ name: "test", context: { cluster: "test", user: of.user } }],
    "current-context": "test",
  });
}
