import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import { focusOn, inRow, isMore } from "../parts/roving";
import { ACROSS, type Box, rect } from "./space";
import { hideTipOf, showTip } from "./tip";

/** Something in a chart that stands for some customers. */
export interface ChartMark {
  readonly id: string;
  /** What it says: the words beside it, and its name for screen readers. */
  readonly label: string;
  /** The words that stand in it, in their order: they are part of its name as they stand there, for those who say what they see. */
  readonly words?: readonly string[];
  readonly box: Box;
  /** What is drawn of it; where nothing is, its box. */
  readonly shape?: SVGTemplateResult | readonly SVGTemplateResult[];
  /** Classes: a tone, how strong, of what kind. */
  readonly kind: string;
  /** It narrows the audience already. */
  readonly pressed?: boolean;
}

export interface Marked {
  readonly name: string;
  readonly label: string;
  readonly high: number;
  readonly marks: readonly ChartMark[];
  /** Arrow keys lead along the marks in their order, or to the nearest one in their direction. */
  readonly way: "row" | "plane";
  /** Absent where marks can only be read. */
  readonly choose?: ((id: string, more: boolean) => void) | undefined;
  /** Axes, lines and words behind the marks, and what lies before them. */
  readonly behind?: unknown;
  readonly before?: unknown;
  readonly kind?: string;
  /** Where Tab leads first. */
  readonly first?: string | undefined;
}

/** A drawing of marks: all together one stop for Tab, arrow keys lead from one to the next, a press chooses. */
export function marksDrawing({ emit }: Ui, { stops }: Charts, given: Marked): TemplateResult {
  const { name, label, high, marks, choose, kind = "" } = given;
  const stop = marks.find(({ id }) => id === stops[name]) ?? marks.find(({ id }) => id === given.first) ?? marks[0];
  const fades = marks.some(({ pressed }) => pressed);
  const one = (mark: ChartMark, at: number) => {
    const { id, pressed } = mark;
    const press = (event: KeyboardEvent) => {
      if (choose && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        choose(id, isMore(event));
      }
      const to =
        given.way === "row" ? marks[inRow(event.key, at, marks.length) ?? -1] : towards(event.key, mark, marks);
      if (to) focusOn(event, ".marks", to.id);
    };
    const show = ({ currentTarget }: Event) => showTip(currentTarget as Element, mark.label);
    const hide = ({ currentTarget }: Event) => hideTipOf(currentTarget as Element);
    return svg`<g
      class="mark ${mark.kind} ${fades && !pressed ? "faded" : ""}"
      role=${choose ? "button" : "img"}
      tabindex=${mark === stop ? 0 : -1}
      data-stop=${id}
      aria-label=${nameOf(mark)}
      aria-pressed=${choose ? (pressed ? "true" : "false") : nothing}
      @click=${(event: MouseEvent) => choose?.(id, isMore(event))}
      @keydown=${press}
      @focus=${(event: Event) => {
        if ((event.currentTarget as Element).matches(":focus-visible")) show(event);
        if (stops[name] !== id) emit({ type: "chart-stop", chart: name, at: id });
      }}
      @blur=${hide}
      @pointerenter=${show}
      @pointerleave=${hide}
    >${drawn(mark)}</g>`;
  };
  return html`<svg
    class="marks ${kind} ${choose ? "choosable" : ""}"
    data-drawing=${name}
    width="100%"
    height=${high}
    role=${choose ? "toolbar" : "group"}
    aria-label=${label}
  >
    ${given.behind ?? nothing} ${marks.map(one)} ${given.before ?? nothing} ${stop ? ring(stop) : nothing}
  </svg>`;
}

/** The words in it come first, unless what it says has them already, as they stand there. */
function nameOf({ label, words = [] }: ChartMark): string {
  const seen = words.join(" ");
  return seen === "" || ` ${label} `.includes(` ${seen} `) ? label : `${seen} – ${label}`;
}

/** Words of a mark stand apart, as they do for the eye. */
function drawn({ shape, box }: ChartMark) {
  if (shape === undefined) return rect("mark-area", box);
  return Array.isArray(shape) ? shape.map((one) => svg`${one} `) : shape;
}

/** Shown while the mark that Tab comes back to has the focus: drawn over all others, for the smallest hides a line of its own. */
function ring({ box }: ChartMark) {
  return svg`<g class="mark-ring">${rect("mark-ring-out", box)}${rect("mark-ring-in", box)}</g>`;
}

const DIRECTIONS: Readonly<Record<string, readonly [across: number, down: number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** What lies to the side of the way counts so much more than what lies ahead. */
const ASIDE = 4;

/** The nearest mark where an arrow key points; Home and End lead to the first and the last. */
export function towards(key: string, from: ChartMark, marks: readonly ChartMark[]): ChartMark | undefined {
  if (key === "Home") return marks[0];
  if (key === "End") return marks.at(-1);
  const [across, down] = DIRECTIONS[key] ?? [0, 0];
  if (across === 0 && down === 0) return undefined;
  const [x, y] = middle(from);
  let [best, least]: [ChartMark | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const mark of marks) {
    const [toX, toY] = middle(mark);
    const ahead = (toX - x) * across + (toY - y) * down;
    if (mark === from || ahead <= 0) continue;
    const far = ahead + ASIDE * Math.abs(across === 0 ? toX - x : toY - y);
    if (far < least) [best, least] = [mark, far];
  }
  return best;
}

function middle({ box: [left, top, right, bottom] }: ChartMark): readonly [number, number] {
  return [(left + right) / 2, ((top + bottom) / 2) * (ACROSS / 600)];
}
