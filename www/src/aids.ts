import type { Rows } from "clientele";

/** What helps a person about the page, and is no decision about the data. */
export interface Aids {
  /** Null where it is closed. */
  readonly palette: Palette | null;
  /** The word that is explained. */
  readonly term: TermName | null;
  /** Step of the tour. */
  readonly tour: number | null;
  /** Names, addresses and numbers of people are hidden, for others look on. */
  readonly masked: boolean;
}

export interface Palette {
  readonly text: string;
  /** Which of the lines is chosen. */
  readonly at: number;
  /** Customers by what is written. */
  readonly found: Rows | null;
}

export const FIRST_AIDS: Aids = { palette: null, term: null, tour: null, masked: false };

/** Words that are explained: what each means, how it is computed, where it is from. */
export const TERMS = [
  "best",
  "losing",
  "change",
  "customers",
  "orders",
  "revenue",
  "repeat",
  "aside",
  "day",
  "concentration",
  "scores",
  "grid",
  "segment",
  "share",
  "recency",
  "frequency",
  "audience",
  "tag",
  "sureness",
  "audit",
  "project",
  "pseudonym",
  "groups",
  "cluster",
] as const;
export type TermName = (typeof TERMS)[number];

/** Steps of the tour: what each points at, by a class of the page. */
export const TOUR = ["answers", "day", "views", "select", "why", "keep"] as const;
