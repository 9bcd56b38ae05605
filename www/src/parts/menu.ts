const AWAY = 4;
const ROOM = 8;

/**
 * Puts the menu that a button opens below the button, within the window, whatever comes into it while it is open. It is open by the next
 * frame, and can be measured and written in then.
 */
export function placeMenu(event: Event): void {
  const button = event.currentTarget as HTMLButtonElement;
  const menu = (button.popoverTargetElement ?? button.nextElementSibling) as HTMLElement;
  const watcher = new ResizeObserver(() => {
    if (menu.offsetWidth === 0) return watcher.disconnect();
    const { right, bottom } = button.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const left = Math.min(Math.max(ROOM, right - menu.offsetWidth), clientWidth - menu.offsetWidth - ROOM);
    const top = Math.max(ROOM, Math.min(bottom + AWAY, clientHeight - menu.offsetHeight - ROOM));
    menu.style.setProperty("inset", `${top}px auto auto ${left}px`);
  });
  requestAnimationFrame(() => {
    watcher.observe(menu);
    menu.querySelector<HTMLElement>("[data-first]")?.focus();
  });
}
