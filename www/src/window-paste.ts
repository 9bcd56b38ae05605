/**
 * Calls back with what is pasted on the page outside of its fields: files, or a table's text as a file of the name given. A spreadsheet
 * puts its cells on the clipboard in several forms, a picture among them; the text is what is meant.
 */
export function onWindowPaste(name: () => string, pasted: (files: readonly File[]) => void): void {
  window.addEventListener("paste", (event) => {
    const { clipboardData, target } = event;
    if (!clipboardData || takesText(target)) return;
    const files = Array.from(clipboardData.files);
    const text = clipboardData.getData("text/plain");
    const isText = text.trim() !== "" && files.every(({ type }) => type.startsWith("image/"));
    if (!isText && files.length === 0) return;
    event.preventDefault();
    pasted(isText ? [new File([text], name(), { type: "text/plain" })] : files);
  });
}

function takesText(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
