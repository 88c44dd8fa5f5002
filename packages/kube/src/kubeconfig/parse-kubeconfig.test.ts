import { expect, test } from "vitest";
import { inClusterAccess } from "./access.ts";
import { parseKubeconfig } from "./parse-kubeconfig.ts";

const pem = (what: string): string => `-----BEGIN ${what}-----\nAAAA\n-----END ${what}-----\n`;
const base64 = (text: string): string => Buffer.from(text).toString("base64");

function kubeconfig(user: string, cluster = "", server = "https://10.1.0.10:6443"): string {
  return `
apiVersion: v1
kind: Config
current-context: admin@main
clusters: [{name: main, cluster: {server: "${server}", ${cluster}}}]
users: [{name: admin, user: {${user}}}]
contexts: [{name: admin@main, context: {cluster: main, user: admin}}]
`;
}

const where = "/etc/longshore/kubeconfig";
const parse = (text: string, context?: string) => parseKubeconfig(text, { where, folder: "/etc/longshore", context });

test("a kubeconfig with certificates, as kubeadm writes it, says how to log in", () => {
  const certificate = `client-certificate-data: ${base64(pem("CERTIFICATE"))}, client-key-data: ${base64(pem("RSA PRIVATE KEY"))}`;
  const access = parse(kubeconfig(certificate, `certificate-authority-data: ${base64(pem("CERTIFICATE"))}`));
  expect(access.server).toBe("https://10.1.0.10:6443");
  expect(access.ca && "text" in access.ca && access.ca.text.reveal()).toBe(pem("CERTIFICATE"));
  expect(access.credentials.kind).toBe("certificate");
  expect(JSON.stringify(access)).not.toContain("PRIVATE KEY");
});

test("files beside a kubeconfig are found from its folder, and a token's file is named rather than read", () => {
  const access = parse(
    kubeconfig("tokenFile: tokens/agent", "certificate-authority: ca.crt, tls-server-name: api.main"),
  );
  expect(access).toEqual({
    server: "https://10.1.0.10:6443",
    ca: { file: "/etc/longshore/ca.crt" },
    serverName: "api.main",
    credentials: { kind: "token", token: { file: "/etc/longshore/tokens/agent" } },
  });
});

test.each([
  ["users that run a program", kubeconfig("exec: {command: aws}"), /runs a program to log in/, /ServiceAccount/],
  [
    "servers that are not checked",
    kubeconfig("token: t", "insecure-skip-tls-verify: true"),
    /skips the check/,
    /authority/,
  ],
  ["servers without TLS", kubeconfig("token: t", "", "http://10.1.0.10"), /its server is "http:/, /https:/],
  ["passwords", kubeconfig("username: a, password: b"), /password/, /token/],
  ["users without credentials", kubeconfig(""), /no credentials/, /tokenFile/],
  ["half of a certificate", kubeconfig(`client-key: k`), /half of a client certificate/, /both/],
  ["certificates that are no PEM", kubeconfig("token: t", "certificate-authority-data: bm8="), /no PEM/, /anew/],
  ["what is not YAML", "a: [", /not YAML/, /kubectl config view/],
  ["what is something else", "kind: Pod", /no kubeconfig/, /clusters/],
  ["a server behind a proxy", kubeconfig("token: t", 'proxy-url: "socks5://a"'), /proxy/, /directly/],
])("of kubeconfigs are refused, with how to mend it: %s", (_what, text, message, hint) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({
      code: "KUBE_CONFIG",
      retry: "never",
      message: expect.stringMatching(message) as string,
      hint: expect.stringMatching(hint) as string,
    }) as Error,
  );
});

test("a context that is not in it is answered with those that are", () => {
  expect(() => parse(kubeconfig("token: t"), "other")).toThrow(
    "/etc/longshore/kubeconfig cannot be used: it has no context other",
  );
  expect(() => parse(kubeconfig("token: t").replace("cluster: main, user", "cluster: gone, user"))).toThrow(
    /no cluster gone/,
  );
});

test("a broken kubeconfig does not show its keys in the error", () => {
  expect(() => parse("users: [{name: a, user: {token: hunter2")).toThrow(
    expect.not.stringContaining("hunter2") as string,
  );
});

test("a Pod finds the API server of its cluster, also by IPv6", () => {
  expect(inClusterAccess({})).toBeUndefined();
  const access = inClusterAccess({ KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" });
  expect(access?.server).toBe("https://[fd00::1]:443");
});
