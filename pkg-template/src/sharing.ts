/** Summaries for others: nothing of small groups, not even by subtraction. */

/**
 * Which groups of a whole have to be left out, so that no group of fewer than `k` customers can be had: neither one that is told, nor
 * what remains when that is subtracted from the whole, nor those of a group who are not in the audience.
 *
 * The smallest of the other groups are hidden with the small ones until what is hidden is at least two groups and `k` customers together.
 *
 * @param customers of each group; groups share nobody and make up the audience, whose size is told
 * @param everyone of each group in all; the same as `customers` where the audience is everyone
 * @param k at least 2
 * @returns null where not even the size of the audience may be told
 */
export function hiddenGroups(
  customers: readonly number[],
  everyone: readonly number[],
  k: number,
): readonly boolean[] | null {
  const sum = (counts: readonly number[]) => counts.reduce((total, one) => total + one, 0);
  const isSmall = (count: number) => count > 0 && count < k;
  const others = everyone.map((count, group) => count - (customers[group] ?? 0));
  if (sum(customers) < k || isSmall(sum(others))) return null;
  const hidden = customers.map((count, group) => isSmall(count) || isSmall(others[group] ?? 0));
  const rest = customers
    .map((count, group) => ({ count, group }))
    .filter(({ count, group }) => count > 0 && !hidden[group])
    .sort((a, b) => a.count - b.count || a.group - b.group);
  const isOpen = () => {
    const covered = customers.filter((count, group) => count > 0 && hidden[group]);
    return hidden.includes(true) && (covered.length < 2 || sum(covered) < k);
  };
  for (const { group } of rest) {
    if (!isOpen()) break;
    hidden[group] = true;
  }
  return isOpen() ? null : hidden;
}
