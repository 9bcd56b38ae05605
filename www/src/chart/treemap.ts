import { type HierarchyRectangularNode, hierarchy, treemap } from "d3-hierarchy";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import { toneClass } from "../parts/tone";
import { type ChartMark, marksDrawing } from "./marks";
import { ACROSS, letterWidth, rect, wide } from "./space";

const HIGH = 200;
/** Room that words need, in pixels: the space beside them, one line and two. */
const BESIDE = 12;
const ONE_LINE = 24;
const TWO_LINES = 46;
/** Widths of the map from which a name fits its tile; style/map.css hides it below. */
const NAME_FITS_FROM = [
  200, 225, 250, 280, 315, 350, 395, 440, 495, 555, 620, 695, 780, 870, 975, 1090, 1220, 1370, 1530,
];

export interface Area {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  /** Below the name where there is room. */
  readonly text: string;
  readonly label: string;
  readonly tone: string;
  readonly pressed: boolean;
}

interface Leaf {
  readonly area?: Area;
  readonly children?: readonly Leaf[];
}
type Tile = HierarchyRectangularNode<Leaf> & { readonly data: { readonly area: Area } };

export interface Areas {
  readonly name: string;
  readonly label: string;
  readonly areas: readonly Area[];
  readonly choose?: (id: string, more: boolean) => void;
}

/** Parts of a whole by area, the largest first. */
export function treeMap(
  ui: Ui,
  charts: Charts,
  { name, label, areas, choose }: Areas,
): TemplateResult | typeof nothing {
  const root = hierarchy<Leaf>({ children: areas.map((area) => ({ area })) })
    .sum(({ area }) => Math.max(0, area?.size ?? 0))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  if (!root.value) return nothing;
  const tiles = treemap<Leaf>().size([ACROSS, HIGH])(root).leaves().filter(isTile);
  const mark = (tile: Tile): ChartMark => {
    const { id, label, tone, pressed } = tile.data.area;
    const box = [tile.x0, tile.y0, tile.x1, tile.y1] as const;
    const shape = [rect("mark-area tile-area", box), ...named(tile)];
    return { id, label, box, shape, pressed, kind: `tile ${toneClass(tone)}` };
  };
  return html`<div class="map">
    ${marksDrawing(ui, charts, { name, label, high: HIGH, marks: tiles.map(mark), way: "row", choose, kind: "treemap" })}
  </div>`;
}

function isTile(node: HierarchyRectangularNode<Leaf>): node is Tile {
  return node.data.area !== undefined && (node.value ?? 0) > 0;
}

/** Name and part where they fit. */
function named(tile: Tile) {
  const { name, text } = tile.data.area;
  const [wider, high] = [tile.x1 - tile.x0, tile.y1 - tile.y0];
  const needs = Array.from(name).reduce((sum, letter) => sum + letterWidth(letter), BESIDE);
  const from = NAME_FITS_FROM.find((width) => (width * wider) / ACROSS >= needs);
  if (from === undefined || high < ONE_LINE) return [];
  const line = (down: number, kind: string, text: string) =>
    svg`<text class="${kind} from-${from}" x=${wide(tile.x0)} y=${tile.y0 + down} dx="8">${text}</text>`;
  return [line(18, "tile-text", name), ...(high < TWO_LINES ? [] : [line(36, "tile-text tile-part", text)])];
}
