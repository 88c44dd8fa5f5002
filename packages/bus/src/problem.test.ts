import { subjects } from "@longshore/contracts";
import { isLongshoreError } from "@longshore/kit";
import { expect, test } from "vitest";
import { busErrors } from "./errors.ts";
import { errorOf, issuesOf, ProblemError, problemOf } from "./problem.ts";
import { problemBytes, readReply, replyBytes } from "./replies.ts";

const internal = (): ReturnType<typeof busErrors.HUB_INTERNAL> => busErrors.HUB_INTERNAL(undefined);
const issue = { document: 2, path: "spec.power", message: "no such state", found: '"onn"', expected: '"on" or "off"' };

test("a catalog error is the same error on the other side, with the places in the documents", () => {
  const sent = new ProblemError(busErrors.BUS_CONFLICT({ subject: "site.oslo" }), [issue]);
  const received = errorOf(problemOf(sent, internal));
  expect(isLongshoreError(received, "BUS_CONFLICT")).toBe(true);
  expect(received).toMatchObject({ message: sent.message, hint: sent.hint, retry: "never" });
  expect(issuesOf(received)).toEqual([issue]);
  expect(issuesOf(new Error("other"))).toEqual([]);
});

test("of an exception that no catalog knows nothing travels", () => {
  const problem = problemOf(new TypeError("secret detail"), internal);
  expect(JSON.stringify(problem)).not.toContain("secret");
  expect(problem).toMatchObject({ code: "HUB_INTERNAL", retry: "backoff" });
});

test("an answer is read back, a problem is thrown, and what is neither is refused", () => {
  const row = subjects.apiHubInfo;
  expect(readReply(row, replyBytes(row, { version: "1" }))).toMatchObject({ version: "1", operator: "" });
  const refused = problemBytes(busErrors.BUS_CALL_REFUSED({ reason: "expired" }), internal);
  expect(() => readReply(row, refused)).toThrow("the call was refused: expired");
  expect(() => readReply(row, Uint8Array.from([0x12, 0x7f]))).toThrow(/not a Reply/);
});

test("a retry that nobody knows counts as never", () => {
  const { retry } = errorOf({ code: "X", message: "", hint: "", retry: "at once, a thousand times", issues: [] });
  expect(retry).toBe("never");
});
