/** Calls back with files dropped anywhere on the page, and tells when some hover over it. */
export function onWindowDrop(dropped: (files: readonly File[]) => void, hovering: (over: boolean) => void): void {
  // Entering a child fires before leaving its parent, so only the depth says whether the pointer is still inside.
  let depth = 0;
  const over = (change: number) => {
    depth = Math.max(0, depth + change);
    hovering(depth > 0);
  };
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  window.addEventListener("dragenter", (event) => {
    if (carriesFiles(event)) over(1);
  });
  window.addEventListener("dragleave", (event) => {
    if (carriesFiles(event)) over(-1);
  });
  window.addEventListener("dragover", (event) => {
    if (!event.dataTransfer || !carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  window.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    hovering(false);
    dropped(Array.from(event.dataTransfer?.files ?? []));
  });
}
