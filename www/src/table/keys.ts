/** A cell of a table: row -1 is the head. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads in a table, by the pattern that tables with cells follow everywhere; null where it leads nowhere. */
export function moved(
  { key, ctrlKey, metaKey }: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey">,
  { row, column }: Place,
  { rows, columns, page }: { readonly rows: number; readonly columns: number; readonly page: number },
): Place | null {
  const far = ctrlKey || metaKey;
  const to: Record<string, Place> = {
    ArrowUp: { row: far ? -1 : row - 1, column },
    ArrowDown: { row: far ? rows - 1 : row + 1, column },
    ArrowLeft: { row, column: far ? 0 : column - 1 },
    ArrowRight: { row, column: far ? columns - 1 : column + 1 },
    PageUp: { row: row - page, column },
    PageDown: { row: row + page, column },
    Home: { row: far ? 0 : row, column: 0 },
    End: { row: far ? rows - 1 : row, column: columns - 1 },
  };
  const place = to[key];
  if (!place) return null;
  return {
    row: Math.min(rows - 1, Math.max(-1, place.row)),
    column: Math.min(columns - 1, Math.max(0, place.column)),
  };
}
