import { BootDevice, getBootOverride, openSession, setBootOverride } from "node-ipmi";
import { createSimulator } from "node-ipmi/simulator";

await using bmc = await createSimulator({ users: [{ name: "admin", password: "secret" }] });
await using session = await openSession({ ...bmc.address, username: "admin", password: "secret" });

await setBootOverride(session, { device: BootDevice.Pxe, persistent: false, efi: true });
const override = await getBootOverride(session); // BMCs say yes and forget: read it back
console.log(override?.device === BootDevice.Pxe && override.efi);
