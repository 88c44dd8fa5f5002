import { systemClock, systemRandom } from "@longshore/kit";
import type { ApiServer } from "@longshore/testkit/kubernetes";
import { missingPeers } from "@longshore/testkit/tools";
import { describe, expect, test } from "vitest";
import {
  accessTo,
  atApiServer,
  configMap,
  custom,
  definition,
  deployment,
  namespace,
  wants,
} from "../../test/at-server.ts";
import type { KubeApi } from "../api.ts";
import { connectKube } from "../io/connect-kube.ts";
import { refOf } from "../object.ts";
import { type Kept, Keeper } from "./keeper.ts";
import type { KeepReport } from "./report.ts";

describe.skipIf(await missingPeers("etcd", "kube-apiserver", "kubectl"))(
  "kept at a real API server",
  { timeout: 240_000 },
  () => {
    let server: ApiServer;
    let kube: KubeApi & Disposable;
    let home: string;
    atApiServer({ audit: true }, (at) => ({ server, kube, home } = at));

    const WITHIN = { timeout: 90_000, interval: 50 };
    const data = async (name: string): Promise<unknown> => (await kube.get(refOf(configMap(name, {}, home))))?.["data"];
    const patch = (name: string, value: object, manager: string): Promise<string> =>
      server.ask([
        "patch",
        "configmap",
        name,
        "-n",
        home,
        "--type=merge",
        `-p=${JSON.stringify(value)}`,
        `--field-manager=${manager}`,
      ]);

    function keeping(): {
      keeper: Keeper;
      reports: KeepReport[];
      phase: (kept: Kept) => string | undefined;
    } & AsyncDisposable {
      const reports: KeepReport[] = [];
      const own = connectKube(accessTo(server));
      const onReport = (report: KeepReport): void => void reports.push(report);
      const keeper = new Keeper({ api: own, clock: systemClock, random: systemRandom, onReport });
      return {
        keeper,
        reports,
        phase: (kept) => keeper.report(kept)?.phase,
        async [Symbol.asyncDispose]() {
          await keeper[Symbol.asyncDispose]();
          own[Symbol.dispose]();
        },
      };
    }

    test("what others change or delete is made good, and what they add is left", async () => {
      await using it = keeping();
      const kept = wants(`Addon/${home}`, configMap("a", { tide: "high" }, home), configMap("b", {}, home));
      it.keeper.want(kept);
      await expect.poll(() => it.phase(kept), WITHIN).toBe("settled");
      await patch("a", { data: { tide: "low", theirs: "1" } }, "saboteur");
      await expect.poll(() => data("a"), WITHIN).toEqual({ tide: "high", theirs: "1" });
      await server.ask(["delete", "configmap", "b", "-n", home]);
      await expect.poll(() => kube.get(refOf(configMap("b", {}, home))), WITHIN).toBeDefined();
      await expect.poll(() => it.phase(kept), WITHIN).toBe("settled");
      const drift = it.reports.flatMap((report) => report.drift);
      expect(drift).toMatchObject([
        { field: ".data.tide", by: ["saboteur"], times: 1 },
        { field: ".", times: 1 },
      ]);
    });

    test("a document that only reports drift changes nothing back, says who changed what, and still follows its own changes", async () => {
      await using it = keeping();
      const kept: Kept = {
        ...wants(`Addon/${home}`, configMap("a", { tide: "high", moon: "full" }, home)),
        drift: "report",
      };
      it.keeper.want(kept);
      await expect.poll(() => it.phase(kept), WITHIN).toBe("settled");
      await patch("a", { data: { tide: "low" } }, "saboteur");
      await expect.poll(() => it.keeper.report(kept)?.message, WITHIN).toMatch(/saboteur changed \.data\.tide/);
      expect(it.phase(kept)).toBe("drifted");
      expect(await data("a")).toEqual({ tide: "low", moon: "full" });
      const changed: Kept = { ...wants(`Addon/${home}`, configMap("a", { moon: "new" }, home)), drift: "report" };
      it.keeper.want(changed);
      await expect.poll(() => data("a"), WITHIN).toEqual({ tide: "low", moon: "new" });
    });

    test("a field that another manager keeps changing is given up the third time and reported with its name; the rest is kept true", async () => {
      await using it = keeping();
      const kept = wants(`Addon/${home}`, configMap("a", { tide: "high", moon: "full" }, home));
      it.keeper.want(kept);
      await expect.poll(() => it.phase(kept), WITHIN).toBe("settled");
      for (const tide of ["low", "lower"]) {
        await patch("a", { data: { tide } }, "gitops");
        await expect.poll(() => data("a"), WITHIN).toEqual({ tide: "high", moon: "full" });
        await expect.poll(() => it.phase(kept), WITHIN).toBe("settled");
      }
      await patch("a", { data: { tide: "lowest" } }, "gitops");
      await expect
        .poll(() => it.keeper.report(kept)?.message, WITHIN)
        .toMatch(/gitops changed \.data\.tide 3 times; it is left to them/);
      await patch("a", { data: { moon: "new" } }, "gitops");
      await expect.poll(() => data("a"), WITHIN).toEqual({ tide: "lowest", moon: "full" });
      expect(it.phase(kept)).toBe("drifted");
      it.keeper.want(wants(`Addon/${home}`, configMap("a", { tide: "slack", moon: "full" }, home)));
      await expect.poll(() => data("a"), WITHIN).toEqual({ tide: "slack", moon: "full" }); // it was ours: the document decides anew
    });

    test("an intent that cannot be made, and one that is badly written, stop no other; both come true when they are mended", async () => {
      await using it = keeping();
      const good = wants(`Addon/good-${home}`, configMap("good", { v: "1" }, home));
      const homeless = wants(`Addon/homeless-${home}`, configMap("x", {}, `later-${home}`));
      const shared = wants(`Addon/shared-${home}`, configMap("good", { v: "1" }, home));
      it.keeper.want(homeless);
      it.keeper.want(good);
      await expect.poll(() => it.phase(good), WITHIN).toBe("settled");
      it.keeper.want(shared);
      await expect
        .poll(() => it.keeper.report(homeless)?.failed[0]?.reason, WITHIN)
        .toMatch(/namespaces "later-.*" not found/);
      await expect.poll(() => it.keeper.report(shared)?.error?.code, WITHIN).toBe("KUBE_SHARED_OBJECT");
      await kube.apply(namespace(`later-${home}`), { fieldManager: "test" });
      await expect.poll(() => it.phase(homeless), WITHIN).toBe("settled");
      it.keeper.want(wants(good.intent));
      await expect.poll(() => it.phase(shared), WITHIN).toBe("settled");
      expect(await data("good")).toEqual({ v: "1" });
      expect(it.phase(good)).toBe("removed");
    });

    test("an API server that is killed and comes back finds its objects corrected; nothing is done twice or lost", async () => {
      await using it = keeping();
      const kept = wants(
        `Addon/${home}`,
        ...Array.from({ length: 20 }, (_, i) => configMap(`c${i}`, { v: "1" }, home)),
      );
      it.keeper.want(kept);
      await expect.poll(() => it.keeper.report(kept), WITHIN).toBeDefined();
      await server.apiServer.kill();
      it.keeper.want({ ...kept, objects: kept.objects.slice(5).map((one) => ({ ...one, data: { v: "2" } })) });
      await expect.poll(() => it.phase(kept), WITHIN).toBe("unreachable");
      expect(it.keeper.report(kept)?.message).toContain("cannot be reached");
      await server.apiServer.restart();
      await expect.poll(() => it.phase(kept), { timeout: 90_000, interval: 100 }).toBe("settled");
      const names = await server.ask(["get", "configmaps", "-n", home, "-o=jsonpath={.items[*].data.v}"]);
      expect(names.split(" ")).toEqual(Array.from({ length: 15 }, () => "2"));
      await patch("c7", { data: { v: "3" } }, "saboteur"); // the watches are back, too
      await expect.poll(() => data("c7"), { timeout: 90_000, interval: 50 }).toEqual({ v: "2" });
    });

    test("a keeper that begins anew writes nothing when all is as wanted", async () => {
      const kept = wants(
        `Addon/${home}`,
        definition("Bore"),
        deployment("d", { replicas: 0 }, home),
        configMap("a", { v: "1" }, home),
      );
      {
        await using it = keeping();
        it.keeper.want(kept);
        await expect.poll(() => it.phase(kept), WITHIN).toBe("settled");
      }
      const before = server.writes().length;
      await using it = keeping();
      it.keeper.want(kept);
      await expect.poll(() => it.phase(kept), WITHIN).toBe("settled");
      expect(server.writes()).toHaveLength(before);
    });

    test("objects of a kind that comes later are made when it comes", async () => {
      await using it = keeping();
      const kept = wants(`Addon/${home}`, custom("Eddy", "a", "noon", home));
      it.keeper.want(kept);
      await expect
        .poll(() => it.keeper.report(kept)?.failed[0]?.reason, WITHIN)
        .toMatch(/a CRD of group tides.example that serves Eddy in version v1 is needed/);
      await kube.apply(definition("Eddy"), { fieldManager: "operator" });
      await expect.poll(() => it.phase(kept), { timeout: 90_000, interval: 100 }).toBe("settled");
    });
  },
);
