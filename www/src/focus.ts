import type { State } from "./state";

/**
 * Keeps keyboard users where the page is: a part that appears in answer to an action takes the focus, and gives it back when it
 * goes. Runs after each drawing.
 */
export function moveFocus(state: State, before: State): void {
  const now = state.data?.shown.customer?.id ?? null;
  const then = before.data?.shown.customer?.id ?? null;
  if (state.failure && state.failure !== before.failure) focusOn("error-title");
  else if (state.opening && !before.opening) focusOn("reading-title");
  else if (state.preview && !state.opening && (!before.preview || before.opening)) focusOn("preview-title");
  else if (state.preview && before.preview && state.preview.groups.length < before.preview.groups.length)
    focusOn("preview-title");
  else if (before.preview && !state.preview && !state.opening && !before.opening)
    focusOn(before.preview.from === "result" && state.data ? "preview-again" : "choose");
  else if (state.data && before.opening && !state.opening) focusOn("counts-title");
  else if (now !== null && now !== then) focusOn("customer-title");
  else if (now === null && then !== null) focusOnRow(then);
}

function focusOn(id: string): void {
  const target = document.getElementById(id);
  target?.focus({ preventScroll: id === "counts-title" });
  if (id === "counts-title") scrollTo({ top: 0 });
  else target?.scrollIntoView({ block: "nearest" });
}

function focusOnRow(customer: string): void {
  const rows = document.querySelectorAll<HTMLElement>("[data-customer]");
  Array.from(rows)
    .find((row) => row.getAttribute("data-customer") === customer)
    ?.focus({ preventScroll: true });
}
