/** What others found of the same data: read by the test in the page and by the tests of the package. */

import type { SelfTestCase } from "./types-self-test.js";

/** A customer of the CDNOW sample whom the walkthrough of BTYD follows. */
const CUSTOMER_1516 = { x: 26, tx: 30.857142857142858, T: 31 };
/** A customer whom the authors' own workbook follows. */
const CUSTOMER_IN_PRINT = { x: 2, tx: 30.43, T: 38.86 };
/** Somebody who never came back. */
const UNSEEN = { x: 0, tx: 0, T: 39 };

/** Parameters as they were printed, for figures that were computed with these. */
const BG_NBD_PRINTED = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const PARETO_NBD_PRINTED = { r: 0.5533971, alpha: 10.5801985, s: 0.6060625, beta: 11.6562237 };
const GAMMA_GAMMA_PRINTED = { p: 6.25, q: 3.74, gamma: 15.44 };

export const SELF_TEST_CASES: readonly SelfTestCase[] = [
  {
    model: "bg_nbd",
    data: "cdnow",
    figures: [
      { source: "fader_hardie_lee_2005", what: "parameter", name: "r", value: 0.243, tolerance: 0.0005 },
      { source: "fader_hardie_lee_2005", what: "parameter", name: "alpha", value: 4.414, tolerance: 0.0005 },
      { source: "fader_hardie_lee_2005", what: "parameter", name: "a", value: 0.793, tolerance: 0.0005 },
      { source: "fader_hardie_lee_2005", what: "parameter", name: "b", value: 2.426, tolerance: 0.0005 },
      { source: "fader_hardie_lee_2005", what: "log_likelihood", value: -9582.43, tolerance: 0.005 },
      { source: "lifetimes", what: "expected", t: 1, value: 0.0532, tolerance: 5e-5 },
      { source: "lifetimes", what: "expected", t: 32, value: 1.0437, relative: 1e-3 },
      { source: "lifetimes", what: "expected", t: 78, value: 1.8576, relative: 1e-3 },
      { source: "lifetimes", what: "probability", n: 0, t: 39, value: 0.5737864, relative: 1e-6, at: BG_NBD_PRINTED },
      { source: "lifetimes", what: "probability", n: 10, t: 2, value: 1.07869e-7, relative: 1e-5, at: BG_NBD_PRINTED },
      {
        source: "lifetimes",
        what: "later",
        customer: CUSTOMER_IN_PRINT,
        t: 39,
        value: 1.226,
        tolerance: 0.0005,
        at: BG_NBD_PRINTED,
      },
      { source: "btyd", what: "expected", t: 52, value: 1.444004, relative: 1e-3 },
      { source: "btyd", what: "later", customer: CUSTOMER_1516, t: 52, value: 25.75659, relative: 1e-3 },
      { source: "btyd", what: "alive", customer: CUSTOMER_1516, value: 0.9688523, relative: 1e-3 },
      { source: "computed", what: "parameter", name: "r", value: 0.2425945, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "alpha", value: 4.413602, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "a", value: 0.792922, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "b", value: 2.425907, relative: 1e-4 },
      { source: "computed", what: "log_likelihood", value: -9582.4292, tolerance: 0.001 },
      { source: "computed", what: "expected", t: 52, value: 1.444012, relative: 1e-6 },
      { source: "computed", what: "later", customer: CUSTOMER_1516, t: 52, value: 25.75734, relative: 1e-6 },
      { source: "computed", what: "alive", customer: CUSTOMER_1516, value: 0.9688544, relative: 1e-6 },
      {
        source: "computed",
        what: "alive",
        customer: CUSTOMER_IN_PRINT,
        value: 0.726579,
        relative: 1e-6,
        at: BG_NBD_PRINTED,
      },
    ],
  },
  {
    model: "mbg_nbd",
    data: "cdnow",
    figures: [
      { source: "btydplus", what: "parameter", name: "r", value: 0.525, tolerance: 0.0005 },
      { source: "btydplus", what: "parameter", name: "alpha", value: 6.183, tolerance: 0.0005 },
      { source: "btydplus", what: "parameter", name: "a", value: 0.891, tolerance: 0.0005 },
      { source: "btydplus", what: "parameter", name: "b", value: 1.614, tolerance: 0.0005 },
      { source: "computed", what: "parameter", name: "r", value: 0.524843, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "alpha", value: 6.183086, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "a", value: 0.891359, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "b", value: 1.614002, relative: 1e-4 },
      { source: "computed", what: "log_likelihood", value: -9582.1357, tolerance: 0.001 },
    ],
  },
  {
    model: "pareto_nbd",
    data: "cdnow",
    figures: [
      { source: "fader_hardie_lee_2005", what: "parameter", name: "r", value: 0.553, tolerance: 0.0005 },
      { source: "fader_hardie_lee_2005", what: "parameter", name: "alpha", value: 10.578, tolerance: 0.0005 },
      { source: "fader_hardie_lee_2005", what: "parameter", name: "s", value: 0.606, tolerance: 0.0005 },
      { source: "fader_hardie_lee_2005", what: "parameter", name: "beta", value: 11.669, tolerance: 0.0005 },
      { source: "clvtools", what: "error", name: "r", value: 0.0476, relative: 1e-3 },
      { source: "clvtools", what: "error", name: "alpha", value: 0.8427, relative: 1e-3 },
      { source: "clvtools", what: "error", name: "s", value: 0.1873, relative: 1e-3 },
      { source: "clvtools", what: "error", name: "beta", value: 6.2105, relative: 1e-3 },
      { source: "btyd", what: "expected", t: 52, value: 1.473434, relative: 1e-3 },
      { source: "btyd", what: "later", customer: CUSTOMER_1516, t: 52, value: 25.45647, relative: 1e-3 },
      { source: "btyd", what: "alive", customer: CUSTOMER_1516, value: 0.997874, relative: 1e-3 },
      { source: "btyd", what: "alive", customer: UNSEEN, value: 0.2941633, relative: 1e-6, at: PARETO_NBD_PRINTED },
      { source: "computed", what: "parameter", name: "r", value: 0.553277, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "alpha", value: 10.57768, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "s", value: 0.60624, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "beta", value: 11.66873, relative: 1e-4 },
      { source: "computed", what: "log_likelihood", value: -9594.9762, tolerance: 0.001 },
      { source: "computed", what: "error", name: "beta", value: 6.2111, relative: 1e-3 },
      { source: "computed", what: "expected", t: 52, value: 1.473434, relative: 1e-6 },
      { source: "computed", what: "later", customer: CUSTOMER_1516, t: 52, value: 25.45518, relative: 1e-6 },
      { source: "computed", what: "alive", customer: CUSTOMER_1516, value: 0.9978734, relative: 1e-6 },
      { source: "computed", what: "alive", customer: UNSEEN, value: 0.2942763, relative: 1e-6 },
    ],
  },
  {
    model: "gamma_gamma",
    data: "cdnow",
    figures: [
      { source: "clvtools", what: "parameter", name: "p", value: 6.25, tolerance: 0.005 },
      { source: "clvtools", what: "parameter", name: "q", value: 3.74, tolerance: 0.005 },
      { source: "clvtools", what: "parameter", name: "gamma", value: 15.44, tolerance: 0.005 },
      { source: "clvtools", what: "log_likelihood", value: -4055.9177, tolerance: 0.001 },
      { source: "lifetimes", what: "spend", x: 2, mean: 22.35, value: 24.65, tolerance: 0.1, at: GAMMA_GAMMA_PRINTED },
      { source: "lifetimes", what: "spend", x: 1, mean: 11.77, value: 18.91, tolerance: 0.1, at: GAMMA_GAMMA_PRINTED },
      { source: "lifetimes", what: "spend", x: 0, mean: 0, value: 35.17, tolerance: 0.1, at: GAMMA_GAMMA_PRINTED },
      { source: "lifetimes", what: "spend", x: 7, mean: 73.74, value: 71.46, tolerance: 0.1, at: GAMMA_GAMMA_PRINTED },
      { source: "computed", what: "parameter", name: "p", value: 6.24957, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "q", value: 3.74422, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "gamma", value: 15.44352, relative: 1e-4 },
    ],
  },
  {
    model: "bg_bb",
    data: "donations",
    figures: [
      { source: "btyd", what: "log_likelihood", value: -33225.58, tolerance: 0.005 },
      { source: "btyd", what: "parameter", name: "alpha", value: 1.204, tolerance: 0.0005 },
      { source: "btyd", what: "parameter", name: "beta", value: 0.75, tolerance: 0.0005 },
      { source: "btyd", what: "parameter", name: "gamma", value: 0.657, tolerance: 0.0005 },
      { source: "btyd", what: "parameter", name: "delta", value: 2.783, tolerance: 0.0005 },
      { source: "computed", what: "parameter", name: "alpha", value: 1.203522, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "beta", value: 0.749716, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "gamma", value: 0.656718, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "delta", value: 2.783443, relative: 1e-4 },
      { source: "computed", what: "log_likelihood", value: -33225.581, tolerance: 0.001 },
    ],
  },
  {
    model: "sbg",
    data: "high_end",
    figures: [
      { source: "fader_hardie_2007", what: "parameter", name: "alpha", value: 0.668, tolerance: 0.0005 },
      { source: "fader_hardie_2007", what: "parameter", name: "beta", value: 3.806, tolerance: 0.0005 },
      { source: "fader_hardie_2007", what: "log_likelihood", value: -1611.2, tolerance: 0.05 },
    ],
  },
  {
    model: "sbg",
    data: "regular",
    figures: [
      { source: "computed", what: "parameter", name: "alpha", value: 0.704077, relative: 1e-4 },
      { source: "computed", what: "parameter", name: "beta", value: 1.182043, relative: 1e-4 },
      { source: "computed", what: "log_likelihood", value: -1680.265, tolerance: 0.001 },
      { source: "computed", what: "survival", periods: 8, value: 0.2201, tolerance: 5e-5 },
      { source: "computed", what: "survival", periods: 9, value: 0.2044, tolerance: 5e-5 },
      { source: "computed", what: "survival", periods: 10, value: 0.1912, tolerance: 5e-5 },
      { source: "computed", what: "survival", periods: 11, value: 0.1799, tolerance: 5e-5 },
      { source: "computed", what: "survival", periods: 12, value: 0.17, tolerance: 5e-5 },
    ],
  },
];
