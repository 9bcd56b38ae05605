/** What to do once a dialog is closed by whoever closed it. Its event comes late: by then it may be open again, and stays so. */
export function onClosed(close: () => void): (event: Event) => void {
  return ({ currentTarget }) => {
    if (!(currentTarget as HTMLDialogElement).open) close();
  };
}
