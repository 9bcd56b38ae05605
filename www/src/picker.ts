/** The one file field of the page; hidden, opened by the buttons that say what it does. */
export function filePicker(chosen: (files: readonly File[]) => void): HTMLInputElement {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.hidden = true;
  input.setAttribute("data-testid", "file-input");
  input.addEventListener("change", () => {
    chosen(Array.from(input.files ?? []));
    // Emptied, so that choosing the same file again is noticed.
    input.value = "";
  });
  return input;
}
