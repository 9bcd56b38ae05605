import type { Connection } from "./connection.js";
import { describe } from "./describe.js";
import type {
  Card,
  Cell,
  Column,
  ColumnInfo,
  Evaluation,
  Explanation,
  ExportName,
  Expression,
  Grid,
  Overview,
  Rows,
  RowsRequest,
  Snapshot,
  SnapshotSummary,
} from "./types.js";

/** A snapshot that lives in the engine. */
export class SnapshotProxy implements Snapshot {
  readonly summary: SnapshotSummary;
  readonly columns: readonly ColumnInfo[];
  readonly #connection: Connection;
  readonly #id: number;

  constructor(connection: Connection, id: number, summary: SnapshotSummary, columns: readonly ColumnInfo[]) {
    this.#connection = connection;
    this.#id = id;
    this.summary = summary;
    this.columns = columns;
  }

  async column(name: string): Promise<Column> {
    return (await this.#connection.ask({ name: "column", snapshot: this.#id, column: name })) as Column;
  }

  async rows(request: RowsRequest = {}): Promise<Rows> {
    return (await this.#connection.ask({ name: "rows", snapshot: this.#id, request })) as Rows;
  }

  async customer(id: string): Promise<readonly Cell[] | null> {
    const command = { name: "customer", snapshot: this.#id, customer: id } as const;
    return (await this.#connection.ask(command)) as readonly Cell[] | null;
  }

  async overview(): Promise<Overview> {
    return (await this.#connection.ask({ name: "overview", snapshot: this.#id })) as Overview;
  }

  async grid(): Promise<Grid> {
    return (await this.#connection.ask({ name: "grid", snapshot: this.#id })) as Grid;
  }

  async card(id: string): Promise<Card | null> {
    return (await this.#connection.ask({ name: "card", snapshot: this.#id, customer: id })) as Card | null;
  }

  async evaluate(expression: Expression): Promise<Evaluation> {
    const command = { name: "evaluate", snapshot: this.#id, expression } as const;
    const evaluation = (await this.#connection.ask(command)) as Evaluation;
    const hints = evaluation.hints.map((hint) => ({ ...hint, message: describe(hint, this.#connection.language) }));
    return { ...evaluation, hints };
  }

  async explain(expression: Expression, customer: string): Promise<Explanation | null> {
    const command = { name: "explain", snapshot: this.#id, expression, customer } as const;
    return (await this.#connection.ask(command)) as Explanation | null;
  }

  async export(name: ExportName): Promise<Uint8Array> {
    return (await this.#connection.ask({ name: "export", snapshot: this.#id, file: name })) as Uint8Array;
  }

  release(): void {
    this.#connection.release(this.#id);
  }
}
