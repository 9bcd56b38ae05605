/** Words beside what is pointed at or has the focus: one element for the whole page, its text plain. */
let tip: HTMLElement | null = null;
let owner: Element | null = null;
const AWAY = 10;

function element(): HTMLElement {
  if (tip?.isConnected) return tip;
  tip = document.createElement("div");
  tip.className = "tip";
  // What it says is the name of the mark already.
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  addEventListener("keydown", ({ key }) => key === "Escape" && hideTip());
  addEventListener("scroll", hideTip, { capture: true, passive: true });
  // A part that is taken away says nothing of leaving.
  addEventListener("hashchange", hideTip);
  addEventListener("pointermove", () => owner?.isConnected === false && hideTip(), { passive: true });
  return tip;
}

/** Shows words above this part of the page, or below where there is no room above. */
export function showTip(of: Element, text: string): void {
  const shown = element();
  owner = of;
  shown.textContent = text;
  shown.classList.add("shown");
  place(shown, of.getBoundingClientRect());
}

/** Shows words beside a place in the window. */
export function showTipAt(of: Element, text: string, x: number, y: number): void {
  const shown = element();
  owner = of;
  shown.textContent = text;
  shown.classList.add("shown");
  place(shown, new DOMRect(x, y, 0, 0));
}

export function hideTip(): void {
  owner = null;
  tip?.classList.remove("shown");
}

/** Hides the words of this part, unless they are another's by now. */
export function hideTipOf(of: Element): void {
  if (owner === of) hideTip();
}

function place(shown: HTMLElement, { left, top, bottom, width }: DOMRect): void {
  const { offsetWidth, offsetHeight } = shown;
  const { clientWidth } = document.documentElement;
  const x = Math.min(Math.max(4, left + width / 2 - offsetWidth / 2), clientWidth - offsetWidth - 4);
  const y = top - offsetHeight - AWAY >= 4 ? top - offsetHeight - AWAY : bottom + AWAY;
  shown.style.setProperty("left", `${Math.round(x)}px`);
  shown.style.setProperty("top", `${Math.round(y)}px`);
}
