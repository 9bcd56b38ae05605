/** The views that can be on screen, in the order of the rail. A view is one function in `frame.ts`; what it shows, `look.ts` asks for. */
export const VIEWS = ["overview", "segments", "value", "clusters", "customers", "tags", "data", "export"] as const;
export type ViewName = (typeof VIEWS)[number];

/** Of a view in the address, so that the browser's own way back leads to the view before. Nothing of the data is ever written there. */
export function addressOf(view: ViewName): string {
  return `#/${view}`;
}

/** Where the models are tried on data of the literature. It lies over whatever view there is. */
export const SELF_TEST_ADDRESS = "#/self-test";

/** The view that an address names, or null. */
export function viewAt(hash: string): ViewName | null {
  return VIEWS.find((view) => addressOf(view) === hash) ?? null;
}
