// Preloaded into an agent (`node --import`): kills it at one of its writes to the state file, once the file that
// LONGSHORE_DIE_FILE names is there and says at which: "before 3", "after 3".
import { existsSync, readFileSync } from "node:fs";
import { DatabaseSync, StatementSync } from "node:sqlite";

const orders = process.env["LONGSHORE_DIE_FILE"] ?? "";
let inTransaction = false;
let left = 0;
let moment = "";

function die(now: "before" | "after"): void {
  if (!existsSync(orders)) left = 0;
  else if (left === 0) {
    const [when = "", count = "0"] = readFileSync(orders, "utf8").split(" ");
    moment = when;
    left = Number(count);
  }
  if (left === 0) return;
  if (left === 1 && now === moment) process.kill(process.pid, "SIGKILL");
  if (now === "after") left--;
}

function written<T>(write: () => T): T {
  die("before");
  const value = write();
  die("after");
  return value;
}

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql: string): void {
  if (sql === "COMMIT") written(() => exec.call(this, sql));
  else exec.call(this, sql);
  if (sql.startsWith("BEGIN")) inTransaction = true;
  if (/^(COMMIT|ROLLBACK)/.test(sql)) inTransaction = false;
};

const { run } = StatementSync.prototype;
StatementSync.prototype.run = function (...values): ReturnType<typeof run> {
  const write = (): ReturnType<typeof run> => Reflect.apply(run, this, values);
  return inTransaction ? write() : written(write);
};
