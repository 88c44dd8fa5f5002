import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { explained, transaction } from "./open.ts";

/** The open file as its tables use it: prepared statements, typed rows, transactions. */
export class StateFile {
  readonly path: string;
  readonly #database: DatabaseSync;
  #afterCommit: (() => void)[] = [];

  constructor(path: string, database: DatabaseSync) {
    this.path = path;
    this.#database = database;
  }

  prepare<Row>(sql: string): Statement<Row> {
    return new Statement(this.path, this.#database.prepare(sql));
  }

  /** All or nothing, on disk when the outermost one returns. */
  transaction<T>(work: () => T): T {
    if (this.#database.isTransaction) return work();
    this.#afterCommit = [];
    const value = transaction(this.path, this.#database, work);
    for (const after of this.#afterCommit) after();
    return value;
  }

  /** Runs `work` once what was written so far is on disk; never, if it is taken back. */
  afterCommit(work: () => void): void {
    if (this.#database.isTransaction) this.#afterCommit.push(work);
    else work();
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

export class Statement<Row> {
  readonly #path: string;
  readonly #statement: StatementSync;

  constructor(path: string, statement: StatementSync) {
    this.#path = path;
    this.#statement = statement;
  }

  get(...values: SQLInputValue[]): Row | undefined {
    return explained(this.#path, () => this.#statement.get(...values)) as Row | undefined;
  }

  all(...values: SQLInputValue[]): Row[] {
    return explained(this.#path, () => this.#statement.all(...values)) as Row[];
  }

  /** Returns how many rows it changed. */
  run(...values: SQLInputValue[]): number {
    return Number(explained(this.#path, () => this.#statement.run(...values)).changes);
  }
}
