/** Why tests with network namespaces are left out here; under CI they never are. */
export function notRoot(): string | undefined {
  if (process.getuid?.() === 0) return undefined;
  if (process.env["CI"] === "true") throw new Error("network namespaces need root; under CI that is a failure");
  console.warn("skipped: network namespaces need root");
  return "needs root";
}
