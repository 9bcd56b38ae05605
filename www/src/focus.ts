import type { State } from "./state";

/** What has the focus before the page is drawn anew, and the heading of the part it is in. */
export interface Held {
  readonly element: Element | null;
  readonly heading: string | null;
}

/** What the customer's card was opened by: a view may name a customer twice. */
let opener: Element | null = null;

export function held(): Held {
  const element = document.activeElement;
  if (element === null || element === document.body) return { element: null, heading: null };
  return { element, heading: element.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby") ?? null };
}

/**
 * Keeps keyboard users where the page is: a part that appears in answer to an action takes the focus, and gives it back when it
 * goes; and what had the focus and is gone leaves it to the heading it stood under. Runs after each drawing.
 */
export function moveFocus(state: State, before: State, { element, heading }: Held): void {
  const now = state.data?.shown.customer?.id ?? null;
  const then = before.data?.shown.customer?.id ?? null;
  const [audience, left] = [state.data?.rules.audience ?? null, before.data?.rules.audience ?? null];
  const lost = element !== null && !element.isConnected;
  if (state.failure && state.failure !== before.failure) focusOn("error-title");
  else if (state.opening && !before.opening) focusOn("reading-title");
  else if (state.project.pending && !state.opening && state.project.pending.kind !== before.project.pending?.kind)
    focusOn("reopening-title");
  else if (state.project.erased && !before.project.erased) focusOn("erased-title");
  else if (state.preview && !state.opening && (!before.preview || before.opening)) focusOn("preview-title");
  else if (state.preview && before.preview && state.preview.groups.length < before.preview.groups.length)
    focusOn("preview-title");
  else if (before.preview && !state.preview && !state.opening && !before.opening)
    focusOn(before.preview.from === "result" && state.data ? "preview-again" : "choose");
  else if (state.data && before.opening && !state.opening) later("view-title");
  else if (now !== null && now !== then) {
    if (then === null) opener = element;
    focusOn("customer-title");
  } else if (now === null && then !== null && (lost || element === null)) focusOnCustomer(then);
  else if (audience && (!left || (audience.tag !== left.tag && audience.text !== left.text))) focusOn("audience-title");
  else if (!audience && left && (lost || element === null)) focusOnTag(left.tag);
  else if (lost) focusOn(heading) || focusOnFirstHeading();
}

/**
 * Shows all of what the keyboard has reached. Browsers are content when an edge of it shows, which may be under the timeline, a
 * customer's card or the first column of a narrow table; style sheets say how much room those take.
 */
export function showFocused({ target }: FocusEvent): void {
  if (
    !(target instanceof Element) ||
    !target.matches(":is(.opened, .rail, .selection) :focus-visible:not(.card *, [role=region])")
  )
    return;
  target.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function focusOn(id: string | null): boolean {
  const target = id === null ? null : document.getElementById(id);
  if (!target) return false;
  if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus({ preventScroll: id === "view-title" });
  if (id === "view-title") scrollTo({ top: 0 });
  else target.scrollIntoView({ block: "nearest" });
  return true;
}

/** In the next frame, which lays the page out anyway; unless something else has the focus by then. */
function later(id: string): void {
  const { activeElement } = document;
  requestAnimationFrame(() => {
    if (document.activeElement === activeElement) focusOn(id);
  });
}

function focusOnFirstHeading(): boolean {
  return focusOn(document.querySelector("main h1")?.id ?? null);
}

/** Whose card was closed: the table, which knows the row that was meant, or where else the view names the customer. */
function focusOnCustomer(id: string): void {
  const table = document.getElementById("rows");
  const names = [...document.querySelectorAll<HTMLElement>(`main button[data-customer="${CSS.escape(id)}"]`)];
  const named = names.find((button) => button === opener) ?? names[0];
  if (table) table.focus({ preventScroll: true });
  else if (named) named.focus();
  else focusOn("customers-title") || focusOnFirstHeading();
}

/** The tag whose audience was closed, or the way to a new one. */
function focusOnTag(tag: string | null): void {
  const button = tag === null ? null : document.querySelector<HTMLElement>(`[data-tag="${CSS.escape(tag)}"]`);
  if (button) button.focus();
  else focusOn("audience-new");
}
