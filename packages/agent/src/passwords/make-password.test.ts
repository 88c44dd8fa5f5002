import { systemRandom } from "@longshore/kit";
import { expect, test } from "vitest";
import { makePassword } from "./make-password.ts";

test.each([16, 20] as const)("%d printable bytes, something of each class, and no two alike", (length) => {
  const made = new Set(Array.from({ length: 500 }, () => makePassword(length, systemRandom)));
  expect(made.size).toBe(500);
  for (const password of made) {
    expect(password).toMatch(new RegExp(`^[A-Za-z2-9_.:+-]{${length}}$`));
    for (const each of [/[A-Z]/, /[a-z]/, /[2-9]/, /[-_.:+]/]) expect(password).toMatch(each);
  }
});
