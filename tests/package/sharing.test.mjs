// What a summary for others tells, tried by whoever wants to know what it does not: every way of filling the gaps is counted.
import assert from "node:assert/strict";
import { it } from "node:test";
import { hiddenGroups } from "../../pkg/node.js";

/** Seeded, so that a failure can be had again. @param {number} seed */
function random(seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** @param {readonly number[]} counts */
const sum = (counts) => counts.reduce((total, one) => total + one, 0);

it("hides small groups and as many more that nothing small can be had by subtraction", () => {
  const next = random(7);
  let [told, refused] = [0, 0];
  for (let round = 0; round < 20_000; round++) {
    const k = 2 + next(9);
    const groups = 1 + next(7);
    const everyone = Array.from({ length: groups }, () => next(4) * next(12));
    const customers = next(3) === 0 ? everyone : everyone.map((count) => next(count + 1));
    const hidden = hiddenGroups(customers, everyone, k);
    const total = sum(customers);
    if (hidden === null) {
      refused += 1;
      continue;
    }
    told += 1;
    assert.ok(total >= k);
    const rest = sum(everyone) - total;
    assert.ok(rest === 0 || rest >= k, "the others are no small group either");
    hidden.forEach((isHidden, group) => {
      const [own = 0, all = 0] = [customers[group], everyone[group]];
      if (isHidden || own === 0) return;
      assert.ok(own >= k, `group of ${own} is told with k = ${k}`);
      assert.ok(all - own === 0 || all - own >= k, "what everyone's summary has more is no small group");
    });
    // All that can be subtracted: what is told, from the whole.
    const covered = customers.filter((count, group) => hidden[group] && count > 0);
    if (hidden.includes(true)) {
      assert.ok(covered.length >= 2, "one hidden group alone is the difference");
      assert.ok(sum(covered) >= k);
    }
  }
  assert.ok(told > 5000 && refused > 100, `${told} told, ${refused} refused`);
});

it("tells everything where no group is small, and nothing where all are", () => {
  assert.deepEqual(hiddenGroups([30, 20, 10], [30, 20, 10], 10), [false, false, false]);
  assert.deepEqual(hiddenGroups([30, 20, 9], [30, 20, 9], 10), [false, true, true]);
  assert.deepEqual(hiddenGroups([30, 20, 9, 3], [30, 20, 9, 3], 10), [false, false, true, true]);
  assert.equal(hiddenGroups([4, 3], [4, 3], 10), null);
  assert.equal(hiddenGroups([40], [45], 10), null);
  assert.deepEqual(hiddenGroups([30, 20, 0], [30, 20, 0], 10), [false, false, false]);
});
