/**
 * Several things that are one stop for Tab: arrow keys lead from one to the next. Which one Tab comes back to is in the state
 * (`Charts.stops`), so that drawing anew loses no place.
 */

/** Where a key leads in a row of `count` things, or null where it leads nowhere. */
export function inRow(key: string, at: number, count: number): number | null {
  const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[
    key
  ];
  return to === undefined || to < 0 || to >= count ? null : to;
}

/** The steps across and up that a key asks for on a grid, or null. */
export function onGrid(key: string): readonly [across: number, up: number] | null {
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  };
  return steps[key] ?? null;
}

/** Moves the focus to the thing of this name beside the one that the key was pressed on. */
export function focusOn(event: KeyboardEvent, within: string, stop: string): void {
  // The page must not scroll as well.
  event.preventDefault();
  const all = (event.currentTarget as Element)
    .closest(within)
    ?.querySelectorAll<HTMLElement | SVGElement>("[data-stop]");
  Array.from(all ?? [])
    .find((one) => one.getAttribute("data-stop") === stop)
    ?.focus();
}

/** Whether a press adds to what is marked already, as everywhere: with Ctrl, ⌘ or Shift. */
export function isMore({ ctrlKey, metaKey, shiftKey }: MouseEvent | KeyboardEvent): boolean {
  return ctrlKey || metaKey || shiftKey;
}
