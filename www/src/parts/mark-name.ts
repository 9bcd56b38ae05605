import type { Bilingual, ColumnInfo, Library } from "clientele";
import { plain } from "../drawing";
import { cut, type Local } from "../format";
import { ACROSS, isGroupMark } from "../grouping";
import { both, namesIn, schemeOf, tagOf } from "../rules";
import type { Clause, End, Mark } from "../selection";
import type { Data } from "../state";
import { isPersonal, personal } from "./person";
import { nameOf as termName } from "./why";

/** Where names come from. */
export interface Known {
  readonly library: Library | null;
  readonly columns: readonly ColumnInfo[];
  /** Of clusters that were found: their column has the names of one language. */
  readonly clusters?: readonly Bilingual[];
}

/** What the clusters are called that were found. */
export function clusterNames({ clustering }: Pick<Data, "clustering">): readonly Bilingual[] {
  return clustering.report?.clusters.map(({ name }) => name) ?? [];
}

/** Letters of a rule on a chip; the whole of it stands in the title. */
const LONGEST = 60;

/** What people call the marks of a clause. */
export function clauseName(local: Local, { marks }: Clause, known: Known): string {
  const [first] = marks;
  const names = local.alternatives(marks.map((mark) => cut(markName(local, mark, known), LONGEST)));
  const term =
    first.kind === "range" || first.kind === "value"
      ? termName(local, first.term, known.columns, namesIn(known.library))
      : "";
  return local.t(`mark.${first.kind}`, { name: names, scheme: schemeName(local, first, known), term });
}

export function markName(local: Local, mark: Mark, known: Known): string {
  const { t } = local;
  const termOf = (term: string) => termName(local, term, known.columns, namesIn(known.library));
  switch (mark.kind) {
    case "label":
      return labelName(local, mark, known);
    case "cell":
      return t("mark.cell.one", { r: mark.r, f: mark.f });
    case "tag": {
      const tag = tagOf(known.library, mark.tag);
      return tag ? local.pick(tag.name) : mark.tag;
    }
    case "days":
      return t("mark.days.one", { from: mark.from, to: mark.to });
    case "top":
      return mark.after === 0
        ? t("mark.top.one", { to: mark.to })
        : t("mark.top.between", { from: mark.after + 1, to: mark.to });
    case "range":
      return rangeName(local, mark.low, mark.high);
    case "value":
      return (
        (isGroupMark(mark) && clusterName(local, mark.value, known)) ||
        (mark.value === null ? t("value.none") : personal(local, mark.value, LONGEST, !isPersonal(plain(mark.term))))
      );
    case "customer":
      return personal(local, mark.id, LONGEST);
    case "box": {
      const range = ([from, to]: readonly [number | null, number | null]) =>
        to === null ? t("cuts.beyond", { value: from ?? 0 }) : `${local.number(from ?? 0)} – ${local.number(to)}`;
      return `${termOf(mark.x)} ${range(mark.across)}${t("sentence.comma")}${termOf(mark.y)} ${range(mark.up)}`;
    }
    case "area":
      return mark.x === ACROSS ? t("clusters.area") : t("mark.area.one", { x: termOf(mark.x), y: termOf(mark.y) });
    case "rule":
      return mark.text;
  }
}

function rangeName({ t, number }: Local, low: End, high: End): string {
  const say = (end: End) => (typeof end === "number" ? number(end) : (end ?? ""));
  const day = typeof (low ?? high) === "string";
  if (high === null) return low === null ? "" : t(day ? "range.since" : "cuts.beyond", { value: low });
  if (low === null) return t(day ? "range.until" : "range.most", { value: high });
  return low === high ? say(low) : `${say(low)} – ${say(high)}`;
}

function clusterName(local: Local, value: string | null, { clusters = [] }: Known): string | null {
  const name = clusters.find(({ en, zh }) => value === en || value === zh);
  return name ? local.pick(name) : null;
}

function labelName(local: Local, mark: Mark & { readonly kind: "label" }, known: Known): string {
  if (mark.label === null) return local.t("division.unlabelled");
  const file = schemeOf(known.library, mark.scheme)?.file;
  if (!file) return mark.label;
  if (!("labels" in file)) return mark.but ? local.pick(both(file.other)) : mark.label;
  const name = file.labels.find(({ id }) => id === mark.label)?.name;
  return name ? local.pick(both(name)) : mark.label;
}

function schemeName(local: Local, mark: Mark, known: Known): string {
  const scheme = mark.kind === "label" ? schemeOf(known.library, mark.scheme) : undefined;
  return scheme ? local.pick(scheme.name) : local.t("mark.label.scheme");
}
