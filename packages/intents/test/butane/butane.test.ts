import { missingPeers } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lowestSpec } from "../../src/ignition/lowest-spec.ts";
import { corpus } from "./corpus.ts";
import { Judge } from "./judge.ts";
import { plain, translated } from "./ours.ts";
import { sayTheSame } from "./same.ts";

describe.skipIf(await missingPeers("ignition-judge"))("the real Butane beside ours", () => {
  let judge: Judge;
  beforeAll(async () => {
    judge = await Judge.open();
  });
  afterAll(() => judge?.[Symbol.asyncDispose]());

  test.each(corpus)("$title: the same Ignition", async ({ text }) => {
    const theirs = await judge.butane(text);
    const { config, troubles } = translated(text);
    expect({ error: theirs.error, troubles }).toEqual({ error: undefined, troubles: [] });
    expect(plain(JSON.parse(JSON.stringify(config)))).toEqual(plain(theirs.config));
  });

  test.each(corpus)("$title: the lowest spec that carries it is one that Ignition takes", async ({ text }) => {
    const { config } = translated(text);
    if (config === undefined) throw new Error("not translated");
    const taken = async (minor: number): Promise<boolean> => {
      const { error, report } = await judge.ignition(
        JSON.stringify({ ...config, ignition: { ...config.ignition, version: `3.${minor}.0` } }),
      );
      return error === undefined && !/unused key/.test(report);
    };
    const lowest = lowestSpec(config);
    expect(await taken(lowest)).toBe(true);
    if (lowest > 0) expect(await taken(lowest - 1)).toBe(false);
  });

  test.each(["1.0.0", "1.1.0"])(
    "a source in S3 by its ARN is of Ignition 3.4: with flatcar %s both say so",
    async (version) => {
      const replace = { source: "arn:aws:s3:::bucket/key" };
      const text = JSON.stringify({ variant: "flatcar", version, ignition: { config: { replace } } });
      expect(translated(text).troubles.map(({ expected }) => expected)).toEqual(
        version === "1.0.0" ? ["another source: arn is of Ignition 3.4"] : [],
      );
      expect((await judge.butane(text)).error === undefined).toBe(version === "1.1.0");
    },
  );

  test("documents of all kinds, right and wrong: the same Ignition, or refused by both", {
    timeout: 60_000,
  }, async () => {
    const { taken, refused } = await sayTheSame(judge, 120);
    expect([taken > 10, refused > 10]).toEqual([true, true]); // or it shows little
  });
});
