import type { TemplateResult } from "lit";
import { cut, type Local } from "../format";
import { foreign } from "./foreign";

/** Columns of customers tables that tell who somebody is. */
const PERSONAL: ReadonlySet<string> = new Set(["name", "email", "phone", "company", "birthday", "referrer"]);
/** An address or a number to call, wherever it stands. */
const CONTACT = /[^\s@]+@[^\s@]+\.[^\s@]+|^(tel:)?\+?[\d\s().-]{7,}$/u;
const VEIL = "●●●●";

export function isPersonal(column: string): boolean {
  return PERSONAL.has(column);
}

/** What is shown of a text about a person: nothing where names are hidden. An id is shown, unless it is an address or a number to call. */
export function personal(local: Local, text: string, length: number, isId = true): string {
  return local.masked && (!isId || CONTACT.test(text)) ? VEIL : cut(text, length);
}

/** The same as markup. */
export function person(local: Local, text: string, length: number, isId = false): TemplateResult {
  return foreign(personal(local, text, 500, isId), length);
}
