import type { Segment } from "clientele";
import { type HierarchyRectangularNode, hierarchy, treemap } from "d3-hierarchy";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Measure } from "../charts";
import type { Local } from "../format";
import { toneClass } from "./tone";

const ACROSS = 1000;
const HIGH = 200;
const GAP = 3;
/** Room that words need: units of a letter, and heights of one line and two. */
const LETTER = 8.5;
const WIDE_LETTER = 15;
const ONE_LINE = 22;
const TWO_LINES = 44;

interface Leaf {
  readonly segment?: Segment;
  readonly children?: readonly Leaf[];
}
type Tile = HierarchyRectangularNode<Leaf>;

/** Segments by area. The table beside it has the same figures and the same choice for keyboards. */
export function segmentMap(
  local: Local,
  segments: readonly Segment[],
  measure: Measure,
  chosen: string | null,
  choose: (id: string) => void,
): TemplateResult | typeof nothing {
  const size = ({ segment }: Leaf) => (segment ? Math.max(0, measured(segment, measure)) : 0);
  const root = hierarchy<Leaf>({ children: segments.map((segment) => ({ segment })) })
    .sum(size)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  if (!root.value) return nothing;
  const tiles = treemap<Leaf>().size([ACROSS, HIGH]).paddingInner(GAP)(root).leaves();
  const all = root.value;
  return html`<svg class="treemap" width="100%" height=${HIGH} role="img" aria-label=${local.t(`segments.map.${measure}`)}>
    <svg width="100%" height=${HIGH} viewBox="0 0 ${ACROSS} ${HIGH}" preserveAspectRatio="none" aria-hidden="true">
      ${tiles.map((tile) => area(local, tile, measure, chosen, choose))}
    </svg>
    <g aria-hidden="true">${tiles.map((tile) => words(local, tile, all))}</g>
  </svg>`;
}

function measured(segment: Segment, measure: Measure): number {
  return measure === "customers" ? segment.customers : segment.revenue.minor;
}

function area(local: Local, tile: Tile, measure: Measure, chosen: string | null, choose: (id: string) => void) {
  const { segment } = tile.data;
  if (!segment || !tile.value) return nothing;
  const faded = chosen !== null && chosen !== segment.id ? "faded" : "";
  const figure =
    measure === "customers" ? local.number(segment.customers) : Object.values(local.money(segment.revenue)).join("");
  return svg`<rect class="tile ${toneClass(segment.tone)} ${faded}" x=${tile.x0} y=${tile.y0}
    width=${Math.max(0, tile.x1 - tile.x0)} height=${Math.max(0, tile.y1 - tile.y0)}
    @click=${() => choose(segment.id)}><title>${local.pick(segment.name)}: ${figure}</title></rect>`;
}

/** Name and part where they fit. */
function words(local: Local, tile: Tile, all: number) {
  const { segment } = tile.data;
  if (!segment || !tile.value) return nothing;
  const name = local.pick(segment.name);
  const needs = Array.from(name).reduce((sum, letter) => sum + (letter > "\u2e80" ? WIDE_LETTER : LETTER), 20);
  const [wide, high] = [tile.x1 - tile.x0, tile.y1 - tile.y0];
  if (wide < needs || high < ONE_LINE) return nothing;
  const x = `${(tile.x0 + 10) / (ACROSS / 100)}%`;
  const narrow = wide < needs * 2.4 ? "narrow" : "";
  return svg`<text class="tile-text ${toneClass(segment.tone)} ${narrow}" x=${x} y=${tile.y0 + 18}>${name}</text>
    ${
      high < TWO_LINES
        ? nothing
        : svg`<text class="tile-text tile-part ${toneClass(segment.tone)} ${narrow}" x=${x} y=${tile.y0 + 36}>${local.percent(tile.value / all)}</text>`
    }`;
}
