import { svg, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import { toneClass } from "../parts/tone";
import { type ChartMark, marksDrawing } from "./marks";
import { ACROSS, rect, stretched, wide } from "./space";

const HEAD = 20;
const NODE = 12;
const GAP = 6;
/** Pixels that a node has at least, with its gap: a line of words. */
const LEAST = 14;
const HIGH = 320;

export interface FlowNode {
  readonly id: string;
  readonly name: string;
  readonly tone: string;
  readonly label: string;
  readonly pressed?: boolean;
}

export interface Flow {
  readonly id: string;
  /** From this node of its layer to that node of the next. */
  readonly from: string;
  readonly to: string;
  readonly value: number;
  readonly label: string;
  readonly pressed?: boolean;
}

export interface Flows {
  readonly name: string;
  readonly label: string;
  /** A day each, with its nodes from above in the order that people know them by. */
  readonly layers: readonly { readonly title: string; readonly nodes: readonly FlowNode[] }[];
  /** One less: what lies between a layer and the next. */
  readonly flows: readonly (readonly Flow[])[];
  readonly choose?: (id: string, more: boolean) => void;
}

interface Stack {
  top: number;
  readonly start: number;
  readonly high: number;
  out: number;
}

/**
 * Who went from where to where. Layers keep the order that they are given in: who stayed goes straight across, and up and down have a
 * meaning; a layout that shuffles for fewer crossings would lose that.
 */
export function sankeyChart(ui: Ui, charts: Charts, { name, label, layers, flows, choose }: Flows): TemplateResult {
  const total = Math.max(1, ...flows.map((between) => between.reduce((sum, { value }) => sum + value, 0)));
  const most = Math.max(...layers.map(({ nodes }) => nodes.length));
  const high = Math.max(HIGH, HEAD + most * (LEAST + GAP) * 1.5);
  const unit = (high - HEAD - most * (GAP + 2)) / total;
  const stacks = layers.map(({ nodes }, layer) => stacked(nodes, flows, layer, unit));
  const left = (layer: number) => (layer / Math.max(1, layers.length - 1)) * (ACROSS - NODE);
  const ribbons = flows.flatMap((between, layer) =>
    between.map((flow): ChartMark | null => {
      const [from, to] = [stacks[layer]?.get(flow.from), stacks[layer + 1]?.get(flow.to)];
      if (!from || !to || flow.value <= 0) return null;
      const thick = flow.value * unit;
      const [y0, y1] = [from.start + from.out, to.top];
      from.out += thick;
      to.top += thick;
      const [x0, x1] = [left(layer) + NODE, left(layer + 1)];
      const middle = (x0 + x1) / 2;
      const tone = layers[layer]?.nodes.find(({ id }) => id === flow.from)?.tone ?? "";
      const d = `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}V${y1 + thick}C${middle} ${y1 + thick} ${middle} ${y0 + thick} ${x0} ${y0 + thick}Z`;
      return {
        id: flow.id,
        label: flow.label,
        box: [x0, Math.min(y0, y1), x1, Math.max(y0, y1) + Math.max(thick, 2)],
        kind: `flow ${toneClass(tone)}`,
        shape: stretched(high, svg`<path class="flow-area" d=${d}></path>`),
        ...(flow.pressed === undefined ? {} : { pressed: flow.pressed }),
      };
    }),
  );
  const nodes = layers.flatMap(({ nodes }, layer) =>
    nodes.flatMap((node): ChartMark[] => {
      const stack = stacks[layer]?.get(node.id);
      if (!stack || stack.high <= 0) return [];
      const box = [left(layer), stack.start, left(layer) + NODE, stack.start + stack.high] as const;
      const isLast = layer === layers.length - 1;
      const y = stack.start + stack.high / 2;
      return [
        {
          id: node.id,
          label: node.label,
          box,
          kind: `node ${toneClass(node.tone)}`,
          shape: [
            rect("mark-area", box),
            // Between two layers there is no room for names; their marks say them.
            ...(layer > 0 && !isLast
              ? []
              : [
                  svg`<text class="plot-text flow-name ${isLast ? "end" : "start"}" x=${wide(isLast ? left(layer) : left(layer) + NODE)} y=${y} dx=${isLast ? -6 : 6} dy="0.35em">${node.name}</text>`,
                ]),
          ],
          ...(node.pressed === undefined ? {} : { pressed: node.pressed }),
        },
      ];
    }),
  );
  const titles = layers.map(({ title }, layer) => {
    const side = layer === 0 ? "start" : layer === layers.length - 1 ? "end" : "middle";
    const x = layer === 0 ? 0 : layer === layers.length - 1 ? ACROSS : left(layer) + NODE / 2;
    return svg`<text class="plot-text ${side}" x=${wide(x)} y="12">${title}</text>`;
  });
  return marksDrawing(ui, charts, {
    name,
    label,
    high,
    marks: [...ribbons.filter((ribbon) => ribbon !== null), ...nodes],
    way: "row",
    choose,
    behind: titles,
    first: nodes[0]?.id,
  });
}

/** Where each node of a layer lies: as high as what comes in or goes out, whichever is more. */
function stacked(
  nodes: readonly FlowNode[],
  flows: Flows["flows"],
  layer: number,
  unit: number,
): ReadonlyMap<string, Stack> {
  const stacks = new Map<string, Stack>();
  let top = HEAD;
  for (const { id } of nodes) {
    const out = (flows[layer] ?? []).reduce((sum, flow) => (flow.from === id ? sum + flow.value : sum), 0);
    const into = (flows[layer - 1] ?? []).reduce((sum, flow) => (flow.to === id ? sum + flow.value : sum), 0);
    const high = Math.max(out, into) * unit;
    stacks.set(id, { top, start: top, high, out: 0 });
    if (high > 0) top += Math.max(high, 2) + GAP;
  }
  return stacks;
}
