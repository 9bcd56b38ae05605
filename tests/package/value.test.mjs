// Value models on columns of numbers: the entry `clientele/value`, and the same numbers as natively.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, it } from "node:test";
import { at } from "../browser/project.mjs";

const GOLDEN = "models/tests/golden/fits.tsv";

/** Numbers below a bound, by arithmetic on integers alone. */
function numbers() {
  let state = 1;
  return (/** @type {number} */ below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Customers that are made up; natively in models/tests/golden.rs. */
function customers() {
  const next = numbers();
  const column = () => new Float64Array(1000);
  const { x, tx, T, spend } = { x: column(), tx: column(), T: column(), spend: column() };
  for (let i = 0; i < 1000; i++) {
    const watched = 100 + next(200);
    // Who never came back, who stopped early, who comes now and then, who comes often.
    const kinds = [
      () => [0, 0],
      () => [1 + next(3), 1 + next(Math.floor(watched / 3))],
      () => [1 + next(4), watched - next(Math.floor(watched / 2))],
      () => [4 + next(14), watched - next(30)],
    ];
    const [purchases = 0, last = 0] = kinds[next(4)]?.() ?? [];
    T[i] = watched;
    x[i] = purchases;
    tx[i] = last;
    spend[i] = purchases === 0 ? 0 : (100 + next(9000)) / 100;
  }
  return { x, tx, T, spend };
}

describe("value models", () => {
  /** @type {import("../../pkg/node-value.js").ValueModels} */
  let models;
  const { x, tx, T, spend } = customers();
  before(async () => {
    const { loadValueModels } = await import(`${at("pkg/node-value.js")}`);
    models = await loadValueModels("en");
  });

  it("find the same parameters as natively, to the last bit", async () => {
    const { nbd, bgNbd, mbgNbd, paretoNbd, gammaGamma } = models;
    const fits = [
      nbd.fit(x, tx, T),
      bgNbd.fit(x, tx, T),
      mbgNbd.fit(x, tx, T),
      paretoNbd.fit(x, tx, T),
      gammaGamma.fit(x, spend),
    ];
    const lines = fits.map(({ parameters, logLikelihood }) => [...Object.values(parameters), logLikelihood].join("\t"));
    const golden = (await readFile(at(GOLDEN), "utf8")).trim().split("\n");
    assert.deepEqual(
      lines.map((line) => line.split("\t").map(Number)),
      golden.map((line) => line.split("\t").map(Number)),
    );
  });

  it("say what customers will do", () => {
    const fit = models.mbgNbd.fit(x, tx, T);
    const discount = { periods: 12, length: 30, rate: 0.01 };
    const scores = models.mbgNbd.score(fit, x, tx, T, { horizon: 90, later: true, discount });
    for (const column of [scores.alive, scores.aliveLater, scores.expected, scores.none, scores.discounted]) {
      assert.ok(column?.length === x.length && column.every((value) => value >= 0));
    }
    assert.ok(scores.alive.every((value, i) => value <= 1 && (scores.aliveLater?.[i] ?? 2) <= value));
    assert.equal(models.mbgNbd.score(fit, x, tx, T, { horizon: 90 }).discounted, null);
    const total = Array.from({ length: 60 }, (_, n) => models.mbgNbd.probability(fit, n, 100)).reduce((a, b) => a + b);
    assert.ok(Math.abs(total - 1) < 1e-6, String(total));
    assert.ok(models.mbgNbd.expected(fit, 100) > models.mbgNbd.expected(fit, 50));
    // The published values of the paper on BG/NBD, at its own parameters.
    const published = { parameters: { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 } };
    const [alive] = models.bgNbd.score(published, [2], [30.43], [38.86], { horizon: 39 }).alive;
    assert.ok(Math.abs((alive ?? 0) - 0.726579) < 1e-6);
    assert.ok(Math.abs(models.bgNbd.probability(published, 0, 39) - 0.5737864) < 1e-6);
  });

  it("say how many purchases customers will make, exactly", () => {
    const horizon = 60;
    const most = 120;
    const own = { x: [0, 3, 12], tx: [0, 40, 95], T: [100, 150, 100] };
    for (const name of /** @type {const} */ (["nbd", "bgNbd", "mbgNbd", "paretoNbd"])) {
      const model = models[name];
      const fit = /** @type {any} */ (model.fit(x, tx, T));
      const { none, expected } = model.score(fit, own.x, own.tx, own.T, { horizon });
      const counts = Array.from({ length: most }, (_, n) => model.exactly(fit, own.x, own.tx, own.T, { n, horizon }));
      own.x.forEach((_, i) => {
        const near = (/** @type {number} */ a, /** @type {number} */ b, /** @type {string} */ what) =>
          assert.ok(Math.abs(a - b) < 1e-6 * Math.max(1, b), `${name}, customer ${i}, ${what}: ${a} ${b}`);
        near(counts[0]?.[i] ?? 9, none[i] ?? 0, "none");
        near(
          counts.reduce((sum, one) => sum + (one[i] ?? 0), 0),
          1,
          "all",
        );
        near(
          counts.reduce((sum, one, n) => sum + n * (one[i] ?? 0), 0),
          expected[i] ?? 0,
          "mean",
        );
      });
      // Of a customer of whom nothing is known yet, as of a new one.
      for (const n of [0, 1, 5]) {
        const [fresh = 0] = model.exactly(fit, [0], [0], [1e-9], { n, horizon });
        assert.ok(Math.abs(fresh - model.probability(fit, n, horizon)) < 1e-6, `${name}: ${n}`);
      }
    }
    assert.throws(() => models.bgNbd.exactly(models.bgNbd.fit(x, tx, T), [1], [2], [1], { n: 1, horizon }), {
      code: "history_impossible",
    });
  });

  it("depend on what is known of customers", () => {
    // Whether the days one was watched are odd tells nothing.
    const known = T.map((watched) => watched % 2);
    const fit = models.mbgNbd.regress(x, tx, T, [known]);
    const alone = models.mbgNbd.fit(x, tx, T);
    assert.ok(fit.logLikelihood >= alone.logLikelihood && fit.logLikelihood < alone.logLikelihood + 10);
    const [gamma = 9] = fit.coefficients.alpha;
    const [error = 0] = fit.coefficientErrors.alpha;
    assert.ok(Math.abs(gamma) < 4 * error && error < 1, `${gamma} ± ${error}`);
    assert.throws(() => models.paretoNbd.regress(x, tx, T, [[1, 2]]), { code: "lengths_differ", field: "covariates" });
    assert.throws(() => models.bgNbd.regress(x, tx, T, [x.map(() => 1)]), { code: "fit_degenerate" });
  });

  it("estimate spending between a customer's own and everybody's", () => {
    const fit = { parameters: { p: 6.25, q: 3.74, gamma: 15.44 } };
    const [own, none] = models.gammaGamma.expected(fit, [2, 0], [22.35, 0]);
    assert.ok(Math.abs((own ?? 0) - 24.66) < 0.05 && Math.abs((none ?? 0) - 35.22) < 0.01, `${own} ${none}`);
  });

  it("know contracts and occasions", () => {
    const left = [369, 163, 86, 56, 37, 27, 21];
    const kept = [0, 0, 0, 0, 0, 0, 241];
    const fit = models.sbg.fit(left, kept);
    assert.ok(Math.abs(fit.parameters.alpha / 0.704077 - 1) < 1e-4);
    assert.ok(Math.abs((models.sbg.survival(fit, 12)[12] ?? 0) - 0.17) < 1e-4);
    assert.ok(models.bdw.fit(left, kept).logLikelihood >= fit.logLikelihood);
    const n = 6;
    const next = numbers();
    const donors = Array.from({ length: 4000 }, () => {
      const [gives, stops] = [next(1000), next(1000) ** 2 / 1000];
      const donor = { bought: 0, last: 0 };
      for (let at = 1; at <= n && next(1000) >= stops; at++) {
        if (next(1000) < gives) Object.assign(donor, { bought: donor.bought + 1, last: at });
      }
      return donor;
    });
    const column = (/** @type {"bought" | "last"} */ name) => donors.map((donor) => donor[name]);
    const bgBb = models.bgBb.fit(
      column("bought"),
      column("last"),
      donors.map(() => n),
    );
    const { alive, expected } = models.bgBb.score(bgBb, [6, 0], [6, 0], [n, n], 5);
    assert.ok((alive[0] ?? 0) > (alive[1] ?? 1) && (expected[0] ?? 0) > (expected[1] ?? 9));
  });

  it("refuse with a code, a place and a sentence", () => {
    assert.throws(() => models.bgNbd.fit([1, 2.5], [1, 2], [3, 3]), {
      name: "ClienteleError",
      code: "history_impossible",
      row: 2,
      field: "x",
      value: "2.5",
      message: /history cannot be .*row 2/,
    });
    assert.throws(() => models.bgNbd.fit([0, 0], [0, 0], [3, 3]), { code: "no_repeats" });
    assert.throws(() => models.bgNbd.fit([1], [1, 2], [3]), { code: "lengths_differ", field: "t_x" });
    const wrong = { parameters: { r: 0, alpha: 1, a: 1, b: 1 } };
    assert.throws(() => models.bgNbd.expected(wrong, 1), { code: "parameter_invalid", field: "r" });
  });
});
