import { html, type TemplateResult } from "lit";

const PATHS = {
  shield: "M8 1.5 13 3.4v4.1c0 3.2-2 5.7-5 7-3-1.3-5-3.8-5-7V3.4zM5.6 7.9l1.8 1.8 3.1-3.4",
  moon: "M13.2 9.8A5.6 5.6 0 0 1 6.2 2.8a5.6 5.6 0 1 0 7 7z",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1",
  play: "M5 3.2v9.6l7.5-4.8z",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  reset: "M3 3v3.5h3.5M3.4 6.4A5.2 5.2 0 1 1 2.8 9.4",
  close: "M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4",
  up: "M4 9.5 8 5.5l4 4",
  down: "M4 6.5l4 4 4-4",
  left: "M9.5 4 5.5 8l4 4",
  right: "M6.5 4l4 4-4 4",
  file: "M4 1.8h5l3 3v9.4H4zM9 1.8v3h3",
  save: "M8 2v8M4.8 7 8 10.2 11.2 7M2.8 13.5h10.4",
  eye: "M1.5 8s2.4-4.2 6.5-4.2S14.5 8 14.5 8s-2.4 4.2-6.5 4.2S1.5 8 1.5 8zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z",
  veiled: "M1.5 6.5c1.6 2.4 3.8 3.7 6.5 3.7s4.9-1.3 6.5-3.7M4 9.2l-1.4 2M8 10.2v2.6M12 9.2l1.4 2",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.4 3.4",
  warning: "M8 2.2 14.5 13.5h-13zM8 6.4v3.4M8 11.6v.2",
  groups: "M2 3.5h5v4H2zM9 3.5h5v4H9zM2 9.5h3v4H2zM7 9.5h7v4H7z",
  days: "M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v2.5M10.5 2v2.5",
  table: "M2.5 3h11v10h-11zM2.5 6.5h11M2.5 9.8h11M6.5 3v10",
  undo: "M6.5 3 3 6.5 6.5 10M3.4 6.5H10a3.2 3.2 0 0 1 0 6.4H7",
  redo: "M9.5 3 13 6.5 9.5 10M12.6 6.5H6a3.2 3.2 0 0 0 0 6.4h3",
  curve: "M2 13.5h12M2.5 11 6 7l2.5 2.5 5-6",
  people:
    "M6 2.8a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8zM1.8 13.5c0-2.6 1.8-4 4.2-4s4.2 1.4 4.2 4M10.6 3.2a2.2 2.2 0 0 1 0 4.2M11.8 9.8c1.6.5 2.4 1.8 2.4 3.7",
  worth:
    "M8 1.8v12.4M11 4.4C10.4 3.5 9.4 3 8 3 6.2 3 5 3.9 5 5.3c0 3.3 6.2 1.9 6.2 5.2C11.2 12 9.9 13 8 13c-1.5 0-2.7-.6-3.2-1.6",
  tag: "M2.5 2.5h5l6 6-5 5-6-6zM5.3 5.2v.2",
  nearer: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.4 3.4M7 5v4M5 7h4",
  farther: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.4 3.4M5 7h4",
  all: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  columns: "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
  copy: "M5.5 5.5h8v8h-8zM2.5 10.5v-8h8",
  tick: "M3 8.5 6.5 12 13 4.5",
  check: "M2.5 4h6M2.5 8h6M2.5 12h4M9.5 10.8l1.7 1.7 3-3.6",
} as const;

export type IconName = keyof typeof PATHS;

/** A small line drawing beside a word; never the only carrier of meaning. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${PATHS[name]}></path></svg>`;
}
