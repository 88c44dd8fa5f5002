import { expect, test } from "vitest";
import { createKeyPair } from "./trust/key-pair.ts";
import { decodeToken, type EnrolToken, encodeToken } from "./token.ts";

const token: EnrolToken = {
  site: "oslo",
  tokenId: "t-4f2a",
  servers: ["tls://hub.example:4222"],
  ca: "-----BEGIN CERTIFICATE-----",
  jwt: "eyJ0",
  seed: "SUAB",
  root: createKeyPair("operator").publicKey,
  expiresAtMs: 1_795_000_000_000,
};

test("a token survives being printed, with the white space of a terminal around it", () => {
  expect(decodeToken(`  ${encodeToken(token)}\n`)).toEqual(token);
});

test("a token that was cut anywhere is refused, and its seed is not repeated", () => {
  const text = encodeToken(token);
  for (let cut = 0; cut < text.length; cut++) {
    expect(() => decodeToken(text.slice(0, cut)), `${cut}`).toThrow(/not an enrolment token/);
  }
  expect(() => decodeToken(encodeToken({ ...token, site: "*" }))).toThrow(/site is missing or wrong/);
  const { publicKey: user } = createKeyPair("user");
  expect(() => decodeToken(encodeToken({ ...token, root: user }))).toThrow(/root is missing or wrong/);
});
