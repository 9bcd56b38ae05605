import { adviseColumns, assignClusters, findClusters, groupsBy } from "./cluster-client.js";
import { clvAsked, scoresBy, wordedClv } from "./clv-client.js";
import { Connection } from "./connection.js";
import { describe } from "./describe.js";
import { ClienteleError } from "./errors.js";
import { KeptModels } from "./kept-models.js";
import { Newest } from "./newest.js";
import type { Change } from "./protocol.js";
import { SnapshotProxy } from "./proxy.js";
import { foretell, repurchaseBy } from "./repurchase-client.js";
import { openRequest, replayRequest } from "./request.js";
import { Sources } from "./sources.js";
import { TotalsProxy } from "./totals.js";
import type {
  Audit,
  ClusterAdviceRequest,
  ClusterColumn,
  ClusterModel,
  ClusterReport,
  ClusterRequest,
  Clv,
  ClvRequest,
  ClvScorer,
  Definition,
  Engine,
  EngineOptions,
  Evaluation,
  Explanation,
  Expression,
  FileSketch,
  Host,
  Input,
  Issue,
  Language,
  LedgerFormat,
  ModelColumns,
  ModelName,
  OnDay,
  OpenOptions,
  OpenReport,
  ParsedExpression,
  Repurchase,
  RepurchaseRequest,
  RepurchaseScorer,
  RulesFile,
  SchemeFile,
  ScoreFile,
  SelfTest,
  SelfTestRequest,
  Snapshot,
  SnapshotRequest,
  SnapshotSummary,
  SniffOptions,
  TagFile,
  Totals,
} from "./types.js";

/** The engine as programs see it: words errors, keeps what a restart needs, and lets the newest snapshot request win. */
export class Client implements Engine {
  readonly version: string;
  readonly #connection: Connection;
  readonly #language: Language;
  readonly #sources: Sources;
  readonly #models: KeptModels;
  #defaultAsOf: string | null = null;
  #snapshots = 0;
  #rules = 0;
  #totals = 0;
  readonly #newest = new Newest(() => new ClienteleError({ code: "superseded" }, this.#language));

  private constructor(connection: Connection, version: string, host: Host, language: Language) {
    this.#connection = connection;
    this.version = version;
    this.#sources = new Sources(host, language);
    this.#models = new KeptModels(connection);
    this.#language = language;
  }

  static async create(host: Host, options: EngineOptions): Promise<Client> {
    const language = options.language ?? "en";
    const connection = await Connection.start(host, options.workers ?? host.workers, language);
    const version = (await connection.ask({ name: "version" })) as string;
    return new Client(connection, version, host, language);
  }

  async sniff(inputs: Input | readonly Input[], options: SniffOptions = {}): Promise<readonly FileSketch[]> {
    const sources = await this.#sources.of(inputs);
    const command = { name: "sniff", sources, options: openRequest(options) } as const;
    const sketches = (await this.#connection.ask(command)) as readonly FileSketch[];
    return sketches.map((sketch) => {
      const { error } = sketch;
      return error ? { ...sketch, error: { ...error, message: describe(error, this.#language) } } : sketch;
    });
  }

  async open(inputs: Input | readonly Input[], options: OpenOptions = {}): Promise<OpenReport> {
    const report = await this.#read(inputs, options);
    this.#models.forgetAll();
    this.#defaultAsOf = report.defaultAsOf;
    return report;
  }

  async totals(inputs: Input | readonly Input[], options: Omit<OpenOptions, "replay"> = {}): Promise<Totals> {
    const number = ++this.#totals;
    return new TotalsProxy(this.#connection, number, await this.#read(inputs, options, { totals: number }));
  }

  async snapshot(request: SnapshotRequest = {}): Promise<Snapshot> {
    return this.#newest.run(() => this.#scored(request));
  }

  async parse(expression: Expression): Promise<ParsedExpression> {
    return (await this.#connection.ask({ name: "parse", expression })) as ParsedExpression;
  }

  async define(name: string, expression: Expression | null): Promise<readonly Definition[]> {
    return this.#change("definition", name, expression);
  }

  async defineScheme(scheme: SchemeFile): Promise<void> {
    await this.#change("scheme", scheme.id, scheme);
  }

  async removeScheme(id: string): Promise<void> {
    await this.#change("scheme", id, null);
  }

  async defineTag(tag: TagFile): Promise<void> {
    await this.#change("tag", tag.id, tag);
  }

  async removeTag(id: string): Promise<void> {
    await this.#change("tag", id, null);
  }

  async defineScore(score: ScoreFile): Promise<void> {
    await this.#change("score", score.id, score);
  }

  async removeScore(id: string): Promise<void> {
    await this.#change("score", id, null);
  }

  async defineRules(rules: string | RulesFile): Promise<readonly Definition[]> {
    return this.#change("rules", String(++this.#rules), rules);
  }

  async definitions(): Promise<readonly Definition[]> {
    return (await this.#connection.ask({ name: "definitions" })) as readonly Definition[];
  }

  async evaluate(expression: Expression, request: SnapshotRequest = {}): Promise<Evaluation> {
    return this.#once(request, (snapshot) => snapshot.evaluate(expression));
  }

  async explain(expression: Expression, customer: string, request: SnapshotRequest = {}): Promise<Explanation | null> {
    return this.#once(request, (snapshot) => snapshot.explain(expression, customer));
  }

  async audit(scheme: string, request: SnapshotRequest = {}): Promise<Audit> {
    return this.#once(request, (snapshot) => snapshot.audit(scheme));
  }

  clv(request: ClvRequest = {}): Promise<Clv> {
    return this.#once(request, (snapshot) => this.#value(request, snapshot));
  }

  async useModel(by: ClvScorer | RepurchaseScorer | ClusterModel): Promise<void> {
    if ("format" in by) await this.#models.keep("cluster", groupsBy(this.#connection, by));
    else if (by.by === "clv") await this.#models.keep("value", scoresBy(this.#connection, by));
    else await this.#models.keep("churn", repurchaseBy(this.#connection, by));
  }

  async repurchase(request: RepurchaseRequest = {}): Promise<Repurchase> {
    const found = await foretell(request, this.#connection, (request, ask) => this.#once(request, ask));
    if (request.keep) await this.useModel(found.scorer);
    return found;
  }

  putModel(columns: ModelColumns, onDay?: OnDay): Promise<void> {
    return this.#models.put(columns, onDay ?? null);
  }

  forgetModel(name: ModelName): Promise<void> {
    return this.#models.forget(name);
  }

  cluster(request: ClusterRequest = {}): Promise<ClusterReport> {
    return this.#once(request, (snapshot) => findClusters(this.#connection, this.#models, request, snapshot));
  }

  clusterColumns(request: ClusterAdviceRequest = {}): Promise<readonly ClusterColumn[]> {
    return this.#once(request, (snapshot) => adviseColumns(this.#connection, request, snapshot));
  }

  assign(clusters: ClusterModel, request: SnapshotRequest = {}): Promise<Int32Array> {
    return this.#once(request, (snapshot) => assignClusters(this.#connection, clusters, snapshot, request.signal));
  }

  async ledger(format: LedgerFormat): Promise<Uint8Array> {
    return (await this.#connection.ask({ name: "ledger", format })) as Uint8Array;
  }

  async sampleShop(language: Language): Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[]> {
    const module = await this.#connection.part("sample");
    return (await this.#connection.ask({ name: "sampleShop", language, module })) as {
      name: string;
      bytes: Uint8Array;
    }[];
  }

  async selfTest({ signal, onProgress }: SelfTestRequest = {}): Promise<SelfTest> {
    return (await this.#connection.ask({ name: "selfTest" }, { signal, onProgress })) as SelfTest;
  }

  onRestart(handler: () => void): void {
    this.#connection.onRestart(handler);
  }

  close(): void {
    this.#connection.close();
  }

  async #read(inputs: Input | readonly Input[], options: OpenOptions, only: object = {}): Promise<OpenReport> {
    const sources = await this.#sources.of(inputs);
    const { timeZoneMinutes = 0, today = null, similarIds = null, from = null, exclude = null } = options;
    const { signal, onProgress, replay } = options;
    const own = { ...openRequest(options), timeZoneMinutes, similarIds, from, exclude };
    const asked = replay ? replayRequest(replay) : own;
    const command = { name: "open", sources, options: { ...asked, ...only, today } } as const;
    const report = (await this.#connection.ask(command, { signal, onProgress })) as OpenReport;
    return { ...report, issues: this.#worded(report.issues) };
  }

  async #change(kind: Change["kind"], id: string, value: unknown): Promise<readonly Definition[]> {
    return (await this.#connection.ask({ name: "change", kind, id, value })) as readonly Definition[];
  }

  /** A snapshot with what models say of its day, unless they are not to be asked. */
  async #scored(request: SnapshotRequest): Promise<Snapshot> {
    const asOf = request.asOf ?? this.#defaultAsOf;
    const { population: _, ...ofAll } = request.config ?? {};
    if (!asOf) return this.#compute(request);
    if (request.score === false) return this.#compute(request, this.#models.unasked(asOf));
    await this.#models.score(asOf, (everyone) => this.#compute(everyone ? { ...request, config: ofAll } : request));
    return this.#compute(request);
  }

  async #compute(request: SnapshotRequest, unscored: readonly ModelName[] = []): Promise<Snapshot> {
    const { asOf = null, config = {}, signal } = request;
    const snapshot = ++this.#snapshots;
    const command = { name: "snapshot", snapshot, request: { asOf, config } } as const;
    const doc = (await this.#connection.ask(command, { signal })) as Pick<Snapshot, "summary" | "columns">;
    const summary: SnapshotSummary = { ...doc.summary, issues: this.#worded(doc.summary.issues) };
    return new SnapshotProxy(this.#connection, snapshot, { ...doc, summary, unscored });
  }

  async #value(request: ClvRequest, snapshot: Snapshot): Promise<Clv> {
    const { signal, onProgress } = request;
    const command = { name: "clv", ...clvAsked(request, snapshot, this.#language) } as const;
    const found = (await this.#connection.ask(command, { signal, onProgress })) as Clv;
    if (request.keep) await this.useModel(found.scorer);
    return wordedClv(request, found, snapshot, this.#language);
  }

  /** Asks a snapshot that nobody else sees, so that none is superseded. */
  async #once<T>(request: SnapshotRequest, ask: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const snapshot = await this.#scored(request);
    try {
      return await ask(snapshot);
    } finally {
      snapshot.release();
    }
  }

  #worded(issues: readonly Issue[]): readonly Issue[] {
    return issues.map((issue) => ({ ...issue, message: describe(issue, this.#language) }));
  }
}
