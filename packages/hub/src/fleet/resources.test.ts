import { type Resource, Status } from "@longshore/contracts";
import { expect, test } from "vitest";
import { concerns, pageOf } from "./resources.ts";

function resource(site: string, name: string): Resource {
  const empty = { uid: "", labels: {}, generation: 1, createdAtMs: 0, spec: new Uint8Array(500) };
  return { kind: "Machine", name, site, ...empty, status: undefined, link: undefined };
}

test("pages put together are the whole list, also where one name begins another", () => {
  const all = ["a", "a-b", "ab", "b"].flatMap((site) => ["m", "m-1", "m1"].map((name) => resource(site, name)));
  const seen: string[] = [];
  let after = "";
  do {
    const { resources, next } = pageOf(all, after, 4500);
    expect(resources.length).toBeLessThanOrEqual(2);
    seen.push(...resources.map(({ site, name }) => `${site}/${name}`));
    after = next;
  } while (after !== "");
  expect(seen).toEqual(all.map(({ site, name }) => `${site}/${name}`));
});

test("a resource larger than a page still gets through", () => {
  expect(pageOf([resource("a", "m")], "", 10)).toMatchObject({ next: "", resources: [{ name: "m" }] });
});

test("what machines were found to be made of counts for what fits a page", () => {
  const field = { name: "disk sda", value: "x".repeat(200), source: "boot environment", readAtMs: 1 };
  const machine = { inventory: Array.from({ length: 50 }, () => field) };
  const status = Status.decode(Status.encode({ kind: "Machine", name: "m", machine }));
  const all = ["a", "b", "c"].map((site) => ({ ...resource(site, "m"), status }));
  expect(pageOf(all, "", 30_000).resources).toHaveLength(2);
});

test("events wake nobody who asked for documents", () => {
  const all = concerns({ kind: "", site: "", name: "", labels: {} });
  expect(all({ site: "oslo", kind: "event", name: "r1" })).toBe(false);
  expect(all({ site: "oslo", kind: "machine", name: "r1" })).toBe(true);
  expect(concerns({ kind: "Machine", site: "", name: "", labels: {} })({ site: "a", kind: "machine", name: "x" })).toBe(
    true,
  );
});
