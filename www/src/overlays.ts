import { TOUR } from "./aids";
import type { State } from "./state";

/** What lies over the page is opened and closed by calls, not by markup: brings both together after each drawing. */
export function showOverlays({ aids, data, selfTest }: State, before: State): void {
  modal("palette", aids.palette !== null);
  modal("help", aids.term !== null);
  modal("self-test", selfTest.open);
  if (aids.term !== before.aids.term && aids.term !== null) document.getElementById("help-title")?.focus();
  const step = data ? aids.tour : null;
  const tour = document.getElementById("tour");
  if (tour && tour.matches(":popover-open") !== (step !== null)) tour.togglePopover(step !== null);
  document.documentElement.setAttribute("data-tour", step === null ? "" : (TOUR[step] ?? ""));
  if (step !== null && step !== before.aids.tour) document.getElementById("tour-title")?.focus();
}

function modal(id: string, open: boolean): void {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement) || dialog.open === open) return;
  if (open) dialog.showModal();
  else dialog.close();
}
