import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { explained, transaction } from "./open.ts";

/** The open file as its tables use it: prepared statements, typed rows, transactions. */
export class StateFile {
  readonly path: string;
  readonly #database: DatabaseSync;

  constructor(path: string, database: DatabaseSync) {
    this.path = path;
    this.#database = database;
  }

  prepare<Row>(sql: string): Statement<Row> {
    return new Statement(this.path, this.#database.prepare(sql));
  }

  /** All or nothing, on disk when it returns. */
  transaction<T>(work: () => T): T {
    return transaction(this.path, this.#database, work);
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
