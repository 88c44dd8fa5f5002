import type { Example } from "../kind.ts";

export const secretExamples: readonly Example[] = [
  {
    title: "The login of the BMCs",
    yaml: `apiVersion: longshore.dev/v1
kind: Secret
metadata: {name: bmc-root, site: oslo}
spec:
  version: 1
  data: {username: admin, password: "a password that is changed at once"}
`,
  },
];
