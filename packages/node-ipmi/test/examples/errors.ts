import { ipmiErrors, openSession } from "node-ipmi";
import { createSimulator } from "node-ipmi/simulator";

await using bmc = await createSimulator({ users: [{ name: "admin", password: "secret" }] });
try {
  await using session = await openSession({ ...bmc.address, username: "admin", password: "guess" });
  console.log(session.suite);
} catch (error) {
  const { code, retry } = error as { code: keyof typeof ipmiErrors; retry: "never" | "once" | "backoff" };
  console.log(code, retry);
}
