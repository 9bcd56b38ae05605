import type { Segment } from "clientele";
import { type HierarchyRectangularNode, hierarchy, treemap } from "d3-hierarchy";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts, Measure } from "../charts";
import type { Local } from "../format";
import { focusOn, inRow } from "./roving";
import { toneClass } from "./tone";

const ACROSS = 1000;
const HIGH = 200;
/** Room that words need, in pixels: the space beside them, one line and two. */
const BESIDE = 12;
const ONE_LINE = 24;
const TWO_LINES = 46;
/** Widths of the map from which a name fits its tile; style/map.css hides it below. */
const NAME_FITS_FROM = [
  200, 225, 250, 280, 315, 350, 395, 440, 495, 555, 620, 695, 780, 870, 975, 1090, 1220, 1370, 1530,
];

interface Leaf {
  readonly segment?: Segment;
  readonly children?: readonly Leaf[];
}
type Tile = HierarchyRectangularNode<Leaf> & { readonly data: { readonly segment: Segment } };

/**
 * Segments by area, largest first. Each tile is a button that filters the customers, all together one stop for Tab; arrow keys lead
 * from one to the next.
 */
export function segmentMap(
  { local, emit }: Ui,
  segments: readonly Segment[],
  { measure, stops }: Charts,
  chosen: ReadonlySet<string>,
  choose: (id: string, event: MouseEvent | KeyboardEvent) => void,
): TemplateResult | typeof nothing {
  const size = ({ segment }: Leaf) => (segment ? Math.max(0, measured(segment, measure)) : 0);
  const root = hierarchy<Leaf>({ children: segments.map((segment) => ({ segment })) })
    .sum(size)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  if (!root.value) return nothing;
  const tiles = treemap<Leaf>().size([ACROSS, HIGH])(root).leaves().filter(isTile);
  const stop = tiles.find((tile) => tile.data.segment.id === stops.map) ?? tiles[0];
  const button = (tile: Tile, at: number) => {
    const { segment } = tile.data;
    const label = inWords(local, segment, measure);
    const press = (event: KeyboardEvent) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        choose(segment.id, event);
      }
      const to = tiles[inRow(event.key, at, tiles.length) ?? -1];
      if (to) focusOn(event, ".treemap", to.data.segment.id);
    };
    return svg`<g
      class="tile ${toneClass(segment.tone)} ${chosen.size > 0 && !chosen.has(segment.id) ? "faded" : ""}"
      role="button"
      tabindex=${tile === stop ? 0 : -1}
      data-stop=${segment.id}
      aria-label=${label}
      aria-pressed=${chosen.has(segment.id) ? "true" : "false"}
      @click=${(event: MouseEvent) => choose(segment.id, event)}
      @keydown=${press}
      @focus=${() => emit({ type: "chart-stop", chart: "map", at: segment.id })}
    >
      <title>${label}</title>
      ${rect("tile-area", tile)} ${words(local, tile, measure)}
    </g>`;
  };
  return html`<div class="map">
    <svg class="treemap" width="100%" height=${HIGH} role="toolbar" aria-label=${local.t(`segments.map.${measure}`)}>
      ${tiles.map(button)} ${stop ? ring(stop) : nothing}
    </svg>
  </div>`;
}

function isTile(node: HierarchyRectangularNode<Leaf>): node is Tile {
  return node.data.segment !== undefined && (node.value ?? 0) > 0;
}

function measured(segment: Segment, measure: Measure): number {
  return measure === "customers" ? segment.customers : segment.revenue.minor;
}

/** The part that the table gives, too. */
function part(segment: Segment, measure: Measure): number | null {
  return measure === "customers" ? segment.share : segment.revenueShare;
}

function inWords(local: Local, segment: Segment, measure: Measure): string {
  const [name, share] = [local.pick(segment.name), local.percent(part(segment, measure))];
  if (measure === "customers") return local.t("segments.tile.customers", { name, share, customers: segment.customers });
  const { whole, decimals } = local.money(segment.revenue);
  return local.t("segments.tile.revenue", { name, share, revenue: whole + decimals });
}

/** Heights are in pixels; across, the tiles take their part of the width there is. */
function rect(name: string, { x0, x1, y0, y1 }: Tile) {
  return svg`<rect class=${name} x=${across(x0)} y=${y0} width=${across(x1 - x0)} height=${y1 - y0}></rect>`;
}

const across = (units: number) => `${Math.max(0, units) / (ACROSS / 100)}%`;

/** Shown while the tile that Tab comes back to has the focus: drawn over all tiles, for the smallest hides a line of its own. */
function ring(tile: Tile) {
  return svg`<g class="tile-ring">${rect("tile-ring-out", tile)}${rect("tile-ring-in", tile)}</g>`;
}

/** Name and part where they fit. */
function words(local: Local, tile: Tile, measure: Measure) {
  const { segment } = tile.data;
  const name = local.pick(segment.name);
  const [wide, high] = [tile.x1 - tile.x0, tile.y1 - tile.y0];
  const needs = Array.from(name).reduce((sum, letter) => sum + letterWidth(letter), BESIDE);
  const from = NAME_FITS_FROM.find((width) => (width * wide) / ACROSS >= needs);
  if (from === undefined || high < ONE_LINE) return nothing;
  const line = (down: number, name: string, text: string) =>
    svg`<text class="${name} from-${from}" x=${across(tile.x0)} y=${tile.y0 + down} dx="8">${text}</text>`;
  const share = local.percent(part(segment, measure));
  return svg`${line(18, "tile-text", name)} ${high < TWO_LINES ? nothing : line(36, "tile-text tile-part", share)}`;
}

/** About as wide as a letter is in bold at 12 pixels; SVG cannot be asked before it is drawn. */
function letterWidth(letter: string): number {
  if (letter > "\u2e80") return 12.5;
  if ("fijlrtI.,'’ ".includes(letter)) return 4.5;
  if ("mwMW".includes(letter)) return 10.5;
  return letter === letter.toLowerCase() ? 7 : 8;
}
