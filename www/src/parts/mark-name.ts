import type { Library } from "clientele";
import { cut, type Local } from "../format";
import { both, schemeOf, tagOf } from "../rules";
import type { Clause, Mark } from "../selection";

/** Letters of a rule on a chip; the whole of it stands in the title. */
const LONGEST = 60;

/** What people call the marks of a clause. */
export function clauseName(local: Local, { marks }: Clause, library: Library | null): string {
  const [first] = marks;
  const names = local.alternatives(marks.map((mark) => cut(nameOf(local, mark, library), LONGEST)));
  return local.t(`mark.${first.kind}`, { name: names, scheme: schemeName(local, first, library) });
}

function nameOf(local: Local, mark: Mark, library: Library | null): string {
  const { t } = local;
  switch (mark.kind) {
    case "label":
      return labelName(local, mark, library);
    case "cell":
      return t("mark.cell.one", { r: mark.r, f: mark.f });
    case "tag": {
      const tag = tagOf(library, mark.tag);
      return tag ? local.pick(tag.name) : mark.tag;
    }
    case "rule":
      return mark.text;
  }
}

function labelName(local: Local, mark: Mark & { readonly kind: "label" }, library: Library | null): string {
  if (mark.label === null) return local.t("division.unlabelled");
  const file = schemeOf(library, mark.scheme)?.file;
  if (!file) return mark.label;
  if (!("labels" in file)) return mark.but ? local.pick(both(file.other)) : mark.label;
  const name = file.labels.find(({ id }) => id === mark.label)?.name;
  return name ? local.pick(both(name)) : mark.label;
}

function schemeName(local: Local, mark: Mark, library: Library | null): string {
  const scheme = mark.kind === "label" ? schemeOf(library, mark.scheme) : undefined;
  return scheme ? local.pick(scheme.name) : local.t("mark.label.scheme");
}
