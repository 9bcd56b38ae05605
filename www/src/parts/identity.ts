import type { FileOptions } from "clientele";
import { nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { type Group, usesOf } from "../preview";
import { choice } from "./choice";

const WAYS = {
  id: ["id"],
  email: ["id", "email"],
  phone: ["id", "phone"],
  both: ["id", "email", "phone"],
} as const satisfies Record<string, FileOptions["identity"]>;
type Way = keyof typeof WAYS;

/** Who is meant where the customer's number is missing: offered where the file has what may stand in for it. */
export function identityChoice({ local: { t }, emit }: Ui, group: Group): TemplateResult | typeof nothing {
  const { id, choices } = group;
  const filled = new Set(Array.from(usesOf(group).values(), ({ field }) => field));
  const [email, phone] = [filled.has("email"), filled.has("phone")];
  if (!email && !phone) return nothing;
  const ways: readonly Way[] = ["id", ...(email ? (["email"] as const) : []), ...(phone ? (["phone"] as const) : [])];
  const asked = String(choices.identity ?? "id");
  const all: readonly Way[] = email && phone ? [...ways, "both"] : ways;
  return choice({
    id: `preview-${id}-identity`,
    label: t("preview.identity"),
    value: all.find((way) => String(WAYS[way]) === asked) ?? "id",
    options: all.map((way) => [way, t(`preview.identity.${way}`)]),
    choose: (way) => emit({ type: "preview-form", group: id, form: { identity: WAYS[way] } }),
  });
}
