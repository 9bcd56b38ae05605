import type { Segment } from "clientele";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Local } from "../format";
import { toneClass } from "./tone";

const WIDE = 1000;
const BAR = 26;
const BAND = 44;
const HEIGHT = 2 * BAR + BAND;

interface Part {
  readonly segment: Segment;
  readonly top: readonly [from: number, to: number];
  readonly bottom: readonly [from: number, to: number];
}

/**
 * Two bars of the same width, customers above and revenue below, each segment joined by a band: where a band widens
 * downwards, few customers bring much. Negative revenue has no width here; the table shows it.
 */
export function ribbon(
  local: Local,
  segments: readonly Segment[],
  chosen: string | null,
  choose: (id: string) => void,
): TemplateResult | typeof nothing {
  const parts = layout(segments);
  if (parts.length === 0) return nothing;
  return html`<figure class="ribbon">
    <figcaption>${local.t("segments.ribbon.customers")}</figcaption>
    <svg class="ribbon-chart" width="100%" height=${HEIGHT} role="img" aria-label=${local.t("segments.ribbon")}>
      <svg width="100%" height=${HEIGHT} viewBox="0 0 ${WIDE} ${HEIGHT}" preserveAspectRatio="none">
        ${parts.map((part) => drawn(local, part, chosen, choose))}
      </svg>
      ${parts.map((part) => names(local, part))}
    </svg>
    <p aria-hidden="true">${local.t("segments.ribbon.revenue")}</p>
  </figure>`;
}

function layout(segments: readonly Segment[]): readonly Part[] {
  const customers = total(segments, (segment) => segment.customers);
  const revenue = total(segments, (segment) => segment.revenue.minor);
  if (customers === 0) return [];
  let top = 0;
  let bottom = 0;
  return segments.map((segment) => {
    const from = [top, bottom] as const;
    top += (segment.customers / customers) * WIDE;
    bottom += revenue === 0 ? 0 : (Math.max(0, segment.revenue.minor) / revenue) * WIDE;
    return { segment, top: [from[0], top], bottom: [from[1], bottom] };
  });
}

function total(segments: readonly Segment[], of: (segment: Segment) => number): number {
  return segments.reduce((sum, segment) => sum + Math.max(0, of(segment)), 0);
}

function drawn(local: Local, part: Part, chosen: string | null, choose: (id: string) => void) {
  const { segment, top, bottom } = part;
  const faded = chosen !== null && chosen !== segment.id ? "faded" : "";
  const revenue = local.money(segment.revenue);
  const middle = BAR + BAND / 2;
  const end = BAR + BAND;
  return svg`<g class="ribbon-part ${toneClass(segment.tone)} ${faded}" @click=${() => choose(segment.id)}>
    <title>${local.pick(segment.name)}: ${local.number(segment.customers)}, ${revenue.whole}${revenue.decimals}</title>
    <path class="ribbon-band" d="M${top[0]} ${BAR}C${top[0]} ${middle} ${bottom[0]} ${middle} ${bottom[0]} ${end}H${bottom[1]}C${bottom[1]} ${middle} ${top[1]} ${middle} ${top[1]} ${BAR}Z"></path>
    <rect x=${top[0]} width=${top[1] - top[0]} height=${BAR}></rect>
    <rect x=${bottom[0]} y=${end} width=${bottom[1] - bottom[0]} height=${BAR}></rect>
  </g>`;
}

/** Names where they fit; a wide letter counts twice. Hidden by the style sheet when the chart itself is narrow. */
function names(local: Local, { segment, top, bottom }: Part) {
  const name = local.pick(segment.name);
  const units = Array.from(name).reduce((sum, letter) => sum + (letter > "\u2e80" ? 13 : 7), 18);
  const at = (edge: readonly [number, number], y: number) =>
    edge[1] - edge[0] < units * 1.15
      ? nothing
      : svg`<text class="ribbon-name ${toneClass(segment.tone)}" x="${(edge[0] + edge[1]) / 20}%" y=${y}>${name}</text>`;
  return svg`${at(top, BAR / 2)}${at(bottom, HEIGHT - BAR / 2)}`;
}
