import { svg, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import { toneClass } from "../parts/tone";
import { type ChartMark, marksDrawing } from "./marks";
import { ACROSS, type Side, stretched, wide } from "./space";

const HIGH = 240;
const HEAD = 30;
const ROOM = 40;

export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly tone: string;
  /** One an axis, 0 at its beginning and 1 at its end; null where there is none. */
  readonly values: readonly (number | null)[];
  readonly label: string;
  readonly pressed?: boolean;
}

export interface Profiles {
  readonly name: string;
  readonly label: string;
  readonly axes: readonly string[];
  readonly profiles: readonly Profile[];
  readonly choose?: (id: string, more: boolean) => void;
}

/** Groups as lines over parallel axes: what is alike runs together. The name stands at the end of each line. */
export function parallelChart(
  ui: Ui,
  charts: Charts,
  { name, label, axes, profiles, choose }: Profiles,
): TemplateResult {
  const x = (axis: number) => ROOM + (axis / Math.max(1, axes.length - 1)) * (ACROSS - 2 * ROOM);
  const y = (value: number) => HEAD + (1 - value) * (HIGH - HEAD - 8);
  const mark = ({ id, tone, values, label, pressed }: Profile): ChartMark => {
    const points = values.map((value, axis) => (value === null ? null : ([x(axis), y(clamp(value))] as const)));
    const ys = points.flatMap((point) => (point ? [point[1]] : []));
    const d = points
      .map((point, axis) => (point ? `${axis > 0 && points[axis - 1] ? "L" : "M"}${point[0]} ${point[1]}` : ""))
      .join("");
    return {
      id,
      label,
      box: [0, Math.min(HIGH, ...ys) - 4, ACROSS, Math.max(0, ...ys) + 4],
      kind: `profile toned ${toneClass(tone)}`,
      shape: [
        stretched(HIGH, svg`<path class="profile-reach" d=${d}></path><path class="profile-line" d=${d}></path>`),
        ...points.flatMap((point) =>
          point ? [svg`<circle class="profile-dot" cx=${wide(point[0])} cy=${point[1]} r="4"></circle>`] : [],
        ),
      ],
      ...(pressed === undefined ? {} : { pressed }),
    };
  };
  const side = (axis: number): Side => (axis === 0 ? "start" : axis === axes.length - 1 ? "end" : "middle");
  const posts = axes.map(
    (
      text,
      axis,
    ) => svg`<line class="plot-line" x1=${wide(x(axis))} x2=${wide(x(axis))} y1=${HEAD - 8} y2=${HIGH - 4}></line>
      <text class="plot-text ${side(axis)}" x=${wide(axis === 0 ? 0 : axis === axes.length - 1 ? ACROSS : x(axis))} y=${axis % 2 === 0 ? 10 : 22}>${text}</text>`,
  );
  return marksDrawing(ui, charts, {
    name,
    label,
    high: HIGH,
    marks: profiles.map(mark),
    way: "row",
    choose,
    behind: posts,
  });
}

const RADIUS = 100;
const RINGS = [0.25, 0.5, 0.75, 1];
/** Half the width of the drawing, in its own units: room for names beside it. */
const HALF = 220;
const UP = 132;

/** The same as a star, of few groups: an area each, from the middle outwards. */
export function radarChart(ui: Ui, charts: Charts, { name, label, axes, profiles, choose }: Profiles): TemplateResult {
  const high = 300;
  const at = (axis: number, value: number) => {
    const turn = (axis / axes.length) * 2 * Math.PI - Math.PI / 2;
    return [Math.cos(turn) * value * RADIUS, Math.sin(turn) * value * RADIUS] as const;
  };
  const ringed = (values: readonly number[]) => `M${values.map((value, axis) => at(axis, value).join(" ")).join("L")}Z`;
  const star = (shapes: unknown) =>
    svg`<svg width="100%" height=${high} viewBox="${-HALF} ${-UP} ${2 * HALF} ${2 * UP}">${shapes}</svg>`;
  const mark = ({ id, tone, values, label, pressed }: Profile): ChartMark => ({
    id,
    label,
    box: [0, 0, ACROSS, high],
    kind: `profile radar toned ${toneClass(tone)}`,
    shape: star(svg`<path class="profile-line" d=${ringed(values.map((value) => clamp(value ?? 0)))}></path>`),
    ...(pressed === undefined ? {} : { pressed }),
  });
  const web = star([
    ...RINGS.map((ring) => svg`<path class="radar-ring" d=${ringed(axes.map(() => ring))}></path>`),
    ...axes.map((text, axis) => {
      const [x, y] = at(axis, 1);
      const [nameX, nameY] = at(axis, 1.1);
      const side = Math.abs(x) < 1 ? "middle" : x > 0 ? "start" : "end";
      return svg`<path class="radar-ring" d="M0 0L${x} ${y}"></path>
        <text class="plot-text ${side}" x=${nameX} y=${nameY + 4}>${text}</text>`;
    }),
  ]);
  return marksDrawing(ui, charts, { name, label, high, marks: profiles.map(mark), way: "row", choose, behind: web });
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));
