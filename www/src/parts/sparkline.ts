import type { Week } from "clientele";
import { area } from "d3-shape";
import { nothing, svg, type TemplateResult } from "lit";
import { dayNumber } from "../format";

const ACROSS = 1000;
const HIGH = 24;
const MIDDLE_OF_WEEK = 3;

interface Given {
  /** Everyone's weeks, up to the last day there is. */
  readonly weeks: readonly Week[];
  /** Those of the audience up to the as-of day, where it is not everyone. */
  readonly selected: readonly Week[] | null;
  /** Days, as numbers. */
  readonly first: number;
  readonly last: number;
  readonly asOf: number;
}

/** Orders per week over all days there are: what is known by the as-of day in colour, the audience's part of it darker. */
export function sparkline({ weeks, selected, first, last, asOf }: Given): TemplateResult | typeof nothing {
  if (weeks.length < 2 || last <= first) return nothing;
  const most = Math.max(1, ...weeks.map(({ orders }) => orders));
  const at = ({ start }: Week) => (dayNumber(start) ?? first) + MIDDLE_OF_WEEK;
  const across = (day: number) => ((Math.min(last, Math.max(first, day)) - first) / (last - first)) * ACROSS;
  const shape = area<Week>(
    (week) => across(at(week)),
    HIGH,
    ({ orders }) => HIGH - (orders / most) * HIGH,
  );
  const known = (of: readonly Week[]) => of.filter((week) => at(week) - MIDDLE_OF_WEEK <= asOf);
  return svg`<svg class="sparkline" width="100%" height=${HIGH} viewBox="0 0 ${ACROSS} ${HIGH}" preserveAspectRatio="none" aria-hidden="true">
    <path class="spark-all" d=${shape([...weeks])}></path>
    <path class="spark-known ${selected ? "behind" : ""}" d=${shape(known(weeks))}></path>
    ${selected ? svg`<path class="spark-selected" d=${shape(known(selected))}></path>` : nothing}
  </svg>` as TemplateResult;
}
