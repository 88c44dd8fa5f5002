import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { missingPeers, peer } from "./peer.ts";
import { type TempDir, tempDir } from "./temp-dir.ts";

let empty: TempDir;

beforeEach(() => {
  empty = tempDir();
  for (const name of ["LONGSHORE_CACHE", "HOME", "PATH"]) vi.stubEnv(name, empty.path);
  vi.stubEnv("GOBIN", undefined);
  vi.stubEnv("CI", undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await empty[Symbol.asyncDispose]();
});

const reason = "goipmi is not here; `npm run tools -- ensure goipmi` gets it";

test("a test whose peer is missing is skipped, and says how to get it", async () => {
  const skip = (note?: string): never => {
    throw new Error(`skipped: ${note}`);
  };
  await expect(peer({ skip }, "goipmi")).rejects.toThrow(`skipped: ${reason}`);
  const printed = vi.spyOn(console, "warn").mockReturnValue(undefined);
  expect(await missingPeers("goipmi")).toBe(reason);
  expect(printed).toHaveBeenCalledWith(`skipped: ${reason}`);
  printed.mockRestore();
});

test("under CI a missing peer is a failure", async () => {
  vi.stubEnv("CI", "true");
  await expect(missingPeers("goipmi")).rejects.toThrow("under CI a missing peer is a failure");
});
