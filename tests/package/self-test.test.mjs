// @ts-check
/** The models on data of the literature: what the engine says of itself, and that it would say so if something were wrong. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { at } from "../browser/project.mjs";

const LOG = at("../shared/data/cdnow/CDNOW_sample.txt");
const END = "19970930";

/** @param {string} day as 19970930 */
const dayOf = (day) => Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`) / 86_400_000;

describe("the self-test", () => {
  /** @type {import("../../pkg/types.js").Engine} */
  let engine;
  /** @type {typeof import("../../pkg/self-test.js")} */
  let logic;
  /** @type {typeof import("../../pkg/self-test-data.js")} */
  let data;
  /** @type {readonly import("../../pkg/types.js").SelfTestCase[]} */
  let cases;
  /** @type {import("../../pkg/node-value.js").ValueModels} */
  let models;
  before(async () => {
    const { createEngine } = await import(`${at("pkg/node.js")}`);
    engine = await createEngine({ workers: 1 });
    logic = await import(`${at("pkg/self-test.js")}`);
    data = await import(`${at("pkg/self-test-data.js")}`);
    ({ SELF_TEST_CASES: cases } = await import(`${at("pkg/self-test-figures.js")}`));
    models = await (await import(`${at("pkg/node-value.js")}`)).loadValueModels("en");
  });
  after(() => engine?.close());

  it("finds every published figure, in a worker and without any file", async () => {
    /** @type {number[]} */
    const parts = [];
    const found = await engine.selfTest({ onProgress: ({ done, total }) => parts.push(done / total) });
    const failed = found.fits.flatMap(({ model, data, results }) =>
      results.filter(({ passed }) => !passed).map((result) => ({ model, data, ...result })),
    );
    assert.deepEqual(failed, []);
    assert.equal(found.passed, found.figures);
    assert.equal(
      found.figures,
      cases.reduce((sum, { figures }) => sum + figures.length, 0),
    );
    assert.deepEqual(
      found.fits.map(({ model, customers }) => [model, customers]),
      [
        ["bg_nbd", 2357],
        ["mbg_nbd", 2357],
        ["pareto_nbd", 2357],
        ["gamma_gamma", 946],
        ["bg_bb", 11_104],
        ["sbg", 1000],
        ["sbg", 1000],
      ],
    );
    for (const { milliseconds } of found.fits) assert.ok(milliseconds > 0);
    assert.ok(parts.length > 1 && parts.every((part, i) => part >= (parts[i - 1] ?? 0)));
  });

  it("notices a figure that is not so, by a hair more than is allowed, and a model that refuses", () => {
    const [first] = cases;
    const [figure] = first?.figures ?? [];
    assert.ok(first && figure && "tolerance" in figure);
    const one = (/** @type {number} */ value, data = first.data) =>
      logic.selfTested(models, undefined, [{ ...first, data, figures: [{ ...figure, value }] }]);
    const { computed } = one(1).fits[0]?.results[0] ?? {};
    assert.ok(computed);
    assert.equal(one(computed + figure.tolerance * 0.999).passed, 1);
    assert.equal(one(computed - figure.tolerance * 0.999).passed, 1);
    assert.equal(one(computed + figure.tolerance * 1.001).passed, 0);
    assert.equal(one(computed - figure.tolerance * 1.001).passed, 0);
    const refusing = { ...models, bgNbd: { ...models.bgNbd, fit: () => models.bgNbd.fit([0], [0], [1]) } };
    const { fits, passed } = logic.selfTested(refusing, undefined, [first]);
    const own = fits[0]?.results.filter(({ figure }) => !figure.at) ?? [];
    assert.ok(own.every(({ computed, passed }) => computed === null && !passed));
    assert.equal(passed, first.figures.filter(({ at }) => at).length);
  });

  it("has the customers of the published log", { skip: !existsSync(LOG) }, async () => {
    /** @type {Map<string, Map<number, number>>} */
    const customers = new Map();
    for (const line of (await readFile(LOG, "utf8")).trim().split(/\r?\n/)) {
      const [, id = "", day = "", , amount = ""] = line.trim().split(/\s+/);
      const days = customers.get(id) ?? new Map();
      days.set(dayOf(day), (days.get(dayOf(day)) ?? 0) + Math.round(Number(amount) * 100));
      customers.set(id, days);
    }
    const told = [...customers.values()].map((all) => {
      const days = [...all.keys()].filter((day) => day <= dayOf(END)).sort((a, b) => a - b);
      const [first = 0, ...again] = days;
      const cents = again.reduce((sum, day) => sum + (all.get(day) ?? 0), 0);
      return [again.length, (again.at(-1) ?? first) - first, dayOf(END) - first, cents].join(" ");
    });
    const { x, tx, T, weights, spend } = data.cdnow();
    const kept = x.flatMap((count, i) => {
      const cents = Math.round((spend[i] ?? 0) * count * 100);
      const history = [count, Math.round((tx[i] ?? 0) * 7), Math.round((T[i] ?? 0) * 7), cents].join(" ");
      return Array.from({ length: weights[i] ?? 0 }, () => history);
    });
    assert.deepEqual(kept.sort(), told.sort());
    assert.equal(kept.length, 2357);
  });
});
