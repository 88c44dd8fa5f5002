import { writeFileSync } from "node:fs";
import type { UserConsoleLog } from "vitest";
import type { Reporter, TestCase, TestModule } from "vitest/node";

/** What `npm test` needs of a run of vitest. */
export interface VitestCount {
  readonly passed: number;
  readonly failures: readonly string[];
  readonly skipped: readonly string[];
}

/**
 * Counts, and keeps why a test was skipped, which vitest's own reports leave out; written to `$LONGSHORE_VITEST_COUNT`.
 * `skipIf` takes no reason: its file prints `skipped: REASON` as it is loaded.
 */
export default class CountingReporter implements Reporter {
  /** By the file's id. */
  readonly #printed = new Map<string, string>();

  onUserConsoleLog({ content, taskId }: UserConsoleLog): void {
    const reason = /^skipped: (.+)$/m.exec(content)?.[1];
    if (reason !== undefined && taskId !== undefined) this.#printed.set(taskId, reason);
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly { readonly message: string }[]): void {
    const cases = modules.flatMap((module) => [...module.children.allTests()]);
    const count: VitestCount = {
      passed: cases.filter((test) => test.result().state === "passed").length,
      failures: [
        ...cases.filter((test) => test.result().state === "failed").map(nameOf),
        ...modules.flatMap(brokenModule),
        ...errors.map((error) => `outside any test: ${error.message}`),
      ],
      skipped: cases.filter((test) => test.result().state === "skipped").map((test) => this.#withReason(test)),
    };
    const file = process.env["LONGSHORE_VITEST_COUNT"];
    if (file !== undefined) writeFileSync(file, JSON.stringify(count));
  }

  #withReason(test: TestCase): string {
    const result = test.result();
    const note = result.state === "skipped" ? result.note : undefined;
    return `${nameOf(test)}: ${note ?? this.#printed.get(test.module.id) ?? "no reason given"}`;
  }
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} › ${test.fullName}`;
}

/** A file that could not be loaded, or whose hooks failed, has no test that says so. */
function brokenModule(module: TestModule): string[] {
  const errors = [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())];
  return errors.map((error) => `${module.relativeModuleId}: ${error.message}`);
}
