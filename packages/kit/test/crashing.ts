// A program that fails as its argument says, with the handlers of a daemon in place; prints what it would report.
import { catchProcessErrors } from "../src/index.ts";

const report = (error: unknown, tags: object): void =>
  console.log(JSON.stringify({ reported: String(error), ...tags }));
catchProcessErrors(report, () => process.exit(70));
if (process.argv[2] === "throw") setImmediate(() => throwing());
else void Promise.reject(new TypeError("nobody waits"));
setTimeout(() => console.log("still here"), 50);

function throwing(): never {
  throw new RangeError("nobody catches");
}
