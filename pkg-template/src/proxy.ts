import type { Connection } from "./connection.js";
import { describe, describeNeed } from "./describe.js";
import type { Query } from "./protocol.js";
import type {
  Audit,
  Card,
  Cell,
  Column,
  ColumnInfo,
  Division,
  ErrorDetail,
  Evaluation,
  Explanation,
  ExportName,
  ExportOptions,
  Expression,
  Frozen,
  Grid,
  Library,
  ModelName,
  Moves,
  Overview,
  Rows,
  RowsRequest,
  ScoreOfCustomer,
  Scores,
  ScoresRequest,
  Snapshot,
  SnapshotSummary,
  Stability,
  TagOfCustomer,
  Who,
} from "./types.js";

/** The engine's number of a snapshot; 0, which none has, of what is not the engine's. */
export function numberOf(snapshot: Snapshot): number {
  return snapshot instanceof SnapshotProxy ? snapshot.number : 0;
}

/** A snapshot that lives in the engine. */
export class SnapshotProxy implements Snapshot {
  readonly summary: SnapshotSummary;
  readonly columns: readonly ColumnInfo[];
  readonly unscored: readonly ModelName[];
  readonly #connection: Connection;
  readonly #id: number;

  constructor(
    connection: Connection,
    id: number,
    { summary, columns, unscored }: Pick<Snapshot, "summary" | "columns" | "unscored">,
  ) {
    this.#connection = connection;
    this.#id = id;
    this.summary = summary;
    this.columns = columns;
    this.unscored = unscored;
  }

  /** @internal */
  get number(): number {
    return this.#id;
  }

  async column(name: string): Promise<Column> {
    return (await this.#connection.ask({ name: "column", snapshot: this.#id, column: name })) as Column;
  }

  rows(request: RowsRequest = {}): Promise<Rows> {
    return this.#query("rows", request);
  }

  customer(id: string): Promise<readonly Cell[] | null> {
    return this.#query("customer", { customer: id });
  }

  tagged(customer: string): Promise<readonly TagOfCustomer[] | null> {
    return this.#query("tagged", { customer });
  }

  scores(request: ScoresRequest = {}): Promise<Scores> {
    return this.#query("scores", request);
  }

  scored(customer: string, scores?: readonly string[]): Promise<readonly ScoreOfCustomer[] | null> {
    return this.#query("scored", { customer, scores });
  }

  overview({ where }: Who = {}): Promise<Overview> {
    return this.#query("overview", { where });
  }

  grid({ where }: Who = {}): Promise<Grid> {
    return this.#query("grid", { where });
  }

  card(id: string): Promise<Card | null> {
    return this.#query("card", { customer: id });
  }

  async library(): Promise<Library> {
    const library = await this.#query<Library>("library");
    const worded = <T extends { readonly needs: readonly ErrorDetail[] }>(items: readonly T[]) =>
      items.map((item) => ({ ...item, needs: item.needs.map((need) => this.#lacked(need)) }));
    const { features, scores, schemes, tags } = library;
    return { features: worded(features), scores: worded(scores), schemes: worded(schemes), tags: worded(tags) };
  }

  scheme(id: string, { where }: Who = {}): Promise<Division> {
    return this.#query("scheme", { scheme: id, where });
  }

  audit(scheme: string): Promise<Audit> {
    return this.#query("audit", { scheme });
  }

  freeze(scheme: string): Promise<Frozen> {
    return this.#query("freeze", { scheme });
  }

  stability(scheme: string, resamples = 100): Promise<Stability> {
    return this.#query("stability", { scheme, resamples });
  }

  async moves(expression: Expression, before: Snapshot): Promise<Moves> {
    // Another engine's numbers would mean other snapshots.
    const id = before instanceof SnapshotProxy && before.#connection === this.#connection ? before.#id : 0;
    return this.#query("moves", { expression, before: id });
  }

  async evaluate(expression: Expression): Promise<Evaluation> {
    const command = { name: "evaluate", snapshot: this.#id, expression } as const;
    const evaluation = (await this.#connection.ask(command)) as Evaluation;
    return { ...evaluation, hints: evaluation.hints.map((hint) => this.#worded(hint)) };
  }

  explain(expression: Expression, customer: string): Promise<Explanation | null> {
    return this.#query("explain", { expression, customer });
  }

  async export(name: ExportName, options: ExportOptions = {}): Promise<Uint8Array> {
    const command = { name: "export", snapshot: this.#id, file: name, request: options } as const;
    return (await this.#connection.ask(command)) as Uint8Array;
  }

  release(): void {
    this.#connection.release(this.#id);
  }

  async #query<T>(query: Query, request: object = {}): Promise<T> {
    return (await this.#connection.ask({ name: "query", snapshot: this.#id, query, request })) as T;
  }

  #lacked(need: ErrorDetail): ErrorDetail {
    return { ...need, message: describeNeed(need, this.#connection.language) };
  }

  #worded(error: ErrorDetail): ErrorDetail {
    return { ...error, message: describe(error, this.#connection.language) };
  }
}
