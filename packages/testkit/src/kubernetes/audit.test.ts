import { expect, test } from "vitest";
import { writesOf } from "./audit.ts";

// kube-apiserver 1.35.4, its own words but for the times and ids
const event = (verb: string, uri: string): string =>
  JSON.stringify({
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "Metadata",
    stage: "ResponseComplete",
    requestURI: uri,
    verb,
    user: { username: "admin", groups: ["system:masters", "system:authenticated"] },
    userAgent: "kubectl/v1.35.4",
    responseStatus: { metadata: {}, code: 200 },
  });

test("a dry run is no write, and a line that is half there is read the next time", () => {
  const whole = `${event("patch", "/api/v1/namespaces/a/configmaps/b?fieldManager=x")}\n${event("patch", "/api/v1/namespaces/a/configmaps/c?dryRun=All")}\n`;
  const log = whole + event("delete", "/api/v1/namespaces/a").slice(0, 40);
  expect(writesOf(log).map(({ verb, uri }) => [verb, uri])).toEqual([
    ["patch", "/api/v1/namespaces/a/configmaps/b?fieldManager=x"],
  ]);
});
