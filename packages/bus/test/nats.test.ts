import { describe } from "vitest";
import { linkContract } from "./contract/link-contract.ts";
import { realLinks } from "./real-links.ts";

describe("with a real nats-server", () => {
  linkContract(realLinks);
});
