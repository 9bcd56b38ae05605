import { type FileOrigin, ROLES, type TableSketch } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { cut, type Local } from "../format";
import { encodingsOf, hasSheets, isSure } from "../origin";
import { choice } from "../parts/choice";
import { identityChoice } from "../parts/identity";
import { decisionIn, type Group, hasOrderAmounts, roleOf } from "../preview";

const DELIMITERS = [",", ";", "\t", "|", "spaces"] as const;
const DELIMITER_KEYS = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", spaces: "spaces" } as const;
const LONGEST_SHEET = 40;
/** What one of the amounts mostly stands for, where it is not one of its currency. */
const WHOLE = "1";
const UNITS = ["0.01", "1000", "10000"];

/** How it is written, in words. */
export function written(local: Local, { files }: Group, { delimiter, header, linesAbove }: TableSketch): string {
  const { t } = local;
  const [{ sketch: first }] = files;
  const sameAbove = files.every(({ sketch }) => sketch.table?.linesAbove === linesAbove);
  return [
    kept(local, first.origin, delimiter),
    t(header ? "preview.written.header" : "preview.written.no-header"),
    ...(linesAbove > 0 && sameAbove ? [t("preview.written.above", { lines: linesAbove })] : []),
  ].join(t("preview.written.between"));
}

/** How an origin says that each row was one quoted cell. */
const QUOTED_ROWS = '"';

/** In which form the table comes. */
function kept({ t }: Local, origin: FileOrigin, delimiter: string): string {
  const sheet = cut(origin.sheet ?? "", LONGEST_SHEET);
  if (origin.kind === "sylk" || origin.kind === "dif")
    return t("preview.written.old", { kind: origin.kind.toUpperCase() });
  if (origin.kind === "ods" || origin.kind === "fods") return t("preview.written.ods", { sheet });
  if (origin.kind === "html") return t("preview.written.html", { sheet });
  if (hasSheets(origin)) return t("preview.written.excel", { sheet });
  if (origin.kind === "parquet") return t("preview.written.parquet");
  if (origin.kind !== "text") return t("preview.written.json");
  if (origin.wrapping === QUOTED_ROWS) return t("preview.written.rows");
  if (origin.wrapping !== undefined) return t("preview.written.apart", { delimiter: origin.wrapping });
  return isKnown(delimiter)
    ? t(`preview.written.${DELIMITER_KEYS[delimiter]}`)
    : t("preview.written.other", { delimiter: visible(delimiter) });
}

/** The choices about the whole file; each is there where the file leaves something to choose. */
export function previewForms(ui: Ui, group: Group): TemplateResult | typeof nothing {
  const { local, emit } = ui;
  const { t } = local;
  const { id, choices, seen, encoding, files } = group;
  const { origin } = files[0].sketch;
  if (!seen && origin.sheets.length < 2 && isSure(encoding)) return nothing;
  const dates = decisionIn(group, "dateOrder");
  const numbers = decisionIn(group, "decimalMark");
  const form = (change: typeof choices) => emit({ type: "preview-form", group: id, form: change });
  return html`<div class="forms">
    ${
      seen && seen.columns.length > 1
        ? choice({
            id: `preview-${id}-role`,
            label: t("preview.role"),
            value: roleOf(group),
            options: ROLES.map((role) => [role, t(`role.${role}`)]),
            toCheck: seen.role === "unknown" && choices.role === undefined,
            choose: (role) => form({ role }),
          })
        : nothing
    }
    ${
      origin.sheets.length > 1
        ? choice({
            id: `preview-${id}-sheet`,
            label: t("preview.sheet"),
            value: choices.sheet ?? origin.sheet ?? "",
            options: origin.sheets.map((name) => [name, cut(name, LONGEST_SHEET)]),
            choose: (sheet) => form({ sheet }),
          })
        : nothing
    }
    ${
      encoding
        ? choice({
            id: `preview-${id}-encoding`,
            label: t("preview.encoding"),
            value: choices.encoding ?? encoding.label,
            options: encodingsOf(local, encoding, choices),
            toCheck: !isSure(origin.encoding),
            wide: true,
            choose: (label) => form({ encoding: label }),
          })
        : nothing
    }
    ${seen && origin.kind === "text" ? delimiters(ui, group, seen) : nothing}
    ${
      seen && (origin.kind === "text" || hasSheets(origin))
        ? choice({
            id: `preview-${id}-header`,
            label: t("preview.header"),
            value: String(choices.header ?? seen.header),
            options: [
              ["true", t("preview.header.yes")],
              ["false", t("preview.header.no")],
            ],
            choose: (value) => form({ header: value === "true" }),
          })
        : nothing
    }
    ${
      seen && hasOrderAmounts(group)
        ? choice({
            id: `preview-${id}-amounts`,
            label: t("preview.amounts"),
            value: choices.amountPer ?? seen.amountPer,
            options: [
              ["line", t("preview.amounts.line")],
              ["order", t("preview.amounts.order")],
            ],
            choose: (value) => form({ amountPer: value }),
          })
        : nothing
    }
    ${
      seen && (seen.amountUnit !== WHOLE || choices.amountUnit !== undefined)
        ? choice({
            id: `preview-${id}-unit`,
            label: t("preview.unit"),
            value: choices.amountUnit ?? seen.amountUnit,
            options: [...new Set([WHOLE, ...UNITS, seen.amountUnit])].map((unit) => [unit, unit]),
            toCheck: choices.amountUnit === undefined,
            choose: (amountUnit) => form({ amountUnit }),
          })
        : nothing
    }
    ${seen ? identityChoice(ui, group) : nothing}
    ${
      dates
        ? choice({
            id: `preview-${id}-dates`,
            label: t("preview.dates"),
            value: dates.value,
            options: [
              ["day-first", t("preview.dates.day-first")],
              ["month-first", t("preview.dates.month-first")],
            ],
            toCheck: dates.reason === "custom",
            choose: (value) => form({ dateOrder: value }),
          })
        : nothing
    }
    ${
      numbers
        ? choice({
            id: `preview-${id}-numbers`,
            label: t("preview.numbers"),
            value: numbers.value,
            options: [
              [".", t("preview.numbers.point")],
              [",", t("preview.numbers.comma")],
            ],
            toCheck: numbers.reason === "custom",
            choose: (value) => form({ decimalMark: value }),
          })
        : nothing
    }
  </div>`;
}

function delimiters({ local: { t }, emit }: Ui, { id, choices }: Group, seen: TableSketch): TemplateResult {
  const delimiter = choices.delimiter ?? seen.delimiter;
  const all = isKnown(delimiter) ? DELIMITERS : [...DELIMITERS, delimiter];
  return choice({
    id: `preview-${id}-delimiter`,
    label: t("preview.delimiter"),
    value: delimiter,
    options: all.map((one) => [one, isKnown(one) ? t(`preview.delimiter.${DELIMITER_KEYS[one]}`) : visible(one)]),
    toCheck: seen.columns.length === 1,
    choose: (value) => emit({ type: "preview-form", group: id, form: { delimiter: value } }),
  });
}

function isKnown(delimiter: string): delimiter is (typeof DELIMITERS)[number] {
  return (DELIMITERS as readonly string[]).includes(delimiter);
}

/** A control character by its number, as it cannot be seen. */
function visible(delimiter: string): string {
  const code = delimiter.codePointAt(0) ?? 0;
  return code > 0x20 && code !== 0x7f ? delimiter : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
