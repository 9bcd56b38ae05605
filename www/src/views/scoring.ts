import type { ScoringConfig } from "clientele";
import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Config } from "../choices";
import { choice } from "../parts/choice";
import { field } from "../parts/field";

const METHODS = ["quantile", "width", "percentiles"] as const;
const WAYS = ["independent", "nested"] as const;
const CUT = ["recency", "frequency", "monetary"] as const;
/** What percentages begin with when they are chosen. */
const FIFTHS = [20, 40, 60, 80];

/** What changes; nothing takes a setting away. */
type Change = { readonly [K in keyof ScoringConfig]?: ScoringConfig[K] | undefined };

/** How scores are made, for the columns and all schemes that score. */
export function scoringPanel({ local: { t }, emit }: Ui, config: Config): TemplateResult {
  const { rfm = {} } = config;
  const change = (part: Change, bins = config.bins) => {
    const kept = Object.entries({ ...rfm, ...part }).filter(([, value]) => value !== undefined);
    const { rfm: _, ...others } = config;
    emit({
      type: "config",
      config: { ...others, bins, ...(kept.length > 0 ? { rfm: Object.fromEntries(kept) as ScoringConfig } : {}) },
    });
    return true;
  };
  const method = rfm.percentiles ? "percentiles" : (rfm.method ?? "quantile");
  /** Borders make one score more than there are of them. */
  const list = (text: string, put: (numbers: readonly number[] | undefined) => Change) => {
    const numbers = numbersIn(text);
    if (numbers === null) return false;
    return change(
      put(numbers.length === 0 ? undefined : numbers),
      numbers.length === 0 ? config.bins : numbers.length + 1,
    );
  };
  const { cuts = {} } = rfm;
  return html`<details class="unfold scoring" data-testid="scoring">
    <summary>${t("scoring.title")}</summary>
    <p class="hint">${t("scoring.note")}</p>
    <div class="forms">
      ${choice({
        id: "scoring-way",
        label: t("scoring.way"),
        value: rfm.scoring ?? "independent",
        options: WAYS.map((way) => [way, t(`scoring.${way}`)] as const),
        choose: (way) => change({ scoring: way === "nested" ? way : undefined }),
      })}
      ${choice({
        id: "scoring-method",
        label: t("scoring.method"),
        value: method,
        options: METHODS.map((name) => [name, t(`scoring.${name}`)] as const),
        choose: (name) =>
          name === "percentiles"
            ? change({ method: undefined, percentiles: FIFTHS }, FIFTHS.length + 1)
            : change({ method: name === "width" ? name : undefined, percentiles: undefined }),
      })}
      ${
        method === "percentiles"
          ? field(
              {
                id: "scoring-percentiles",
                kept: true,
                label: t("scoring.borders.percentiles"),
                value: rfm.percentiles?.join(", ") ?? "",
                say: (text) => list(text, (percentiles) => ({ percentiles })),
              },
              "decimal",
            )
          : ""
      }
      ${CUT.map((name) =>
        field(
          {
            id: `scoring-${name}`,
            kept: true,
            label: t(`scoring.borders.${name}`),
            value: cuts[name]?.join(", ") ?? "",
            say: (text) => list(text, (numbers) => ({ cuts: without({ ...cuts, [name]: numbers }) })),
          },
          "decimal",
          t("scoring.borders.hint"),
        ),
      )}
      ${field(
        {
          id: "scoring-fourth",
          kept: true,
          label: t("scoring.fourth"),
          value: rfm.fourth ?? "",
          say: (text) => change({ fourth: text.trim() === "" ? undefined : text.trim() }),
        },
        "text",
        "features.engagement",
      )}
    </div>
  </details>`;
}

/** Numbers between commas or spaces, ascending; null where that is something else. */
function numbersIn(text: string): readonly number[] | null {
  const numbers = text.split(/[\s,，;；、]+/).flatMap((part) => (part === "" ? [] : [Number(part)]));
  const ascends = numbers.every(
    (number, at) => Number.isFinite(number) && number > (numbers[at - 1] ?? Number.NEGATIVE_INFINITY),
  );
  return ascends ? numbers : null;
}

/** Dimensions that have borders; nothing where none has. */
function without(cuts: Readonly<Record<string, readonly number[] | undefined>>): ScoringConfig["cuts"] {
  const kept = Object.entries(cuts).filter(([, numbers]) => numbers !== undefined);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
