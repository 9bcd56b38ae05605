// Files that leave a question before they can be read, and what the page says of them.
import { part } from "../browser/browser.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @param {string} name @param {string | Buffer} content */
export const file = (name, content) => ({ name, mimeType: "text/csv", buffer: Buffer.from(content) });

export const GERMAN = file(
  "bestellungen.csv",
  "Wer;Wann;Wieviel;Ort\n" +
    "K1;31.12.2024;1.234,50;Köln\nK2;02.01.2025;10,00;Ulm\nK1;03.01.2025;5,50;Köln\nK3;04.01.2025;1.000,00;Bonn\n",
);
export const NAMELESS = file(
  "nameless.txt",
  " 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n 00021 0002 19970101  3   63.34\n",
);
/** Nothing tells whether the last day is 5 June or May 6. */
export const TWO_WAYS = file(
  "two-ways.csv",
  "customer,date,amount\nana,3/4/2024,10.50\nben,4/5/2024,20.00\nana,6/5/2024,5.00\n",
);
export const BROKEN = file("photo.csv", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]));

/** ISO 8859-1 with too few letters beyond ASCII to tell by. */
export const FEW_LETTERS = file(
  "westlich.csv",
  Buffer.from(
    "customer,date,amount\nM\u00fcller,2024-01-05,5\nMaier,2024-01-06,7\nM\u00fcller,2024-01-09,8\n",
    "latin1",
  ),
);
export const CURRENCIES = file(
  "currencies.csv",
  "customer,date,amount,currency\nana,2024-01-05,5,EUR\nben,2024-01-06,7,USD\nana,2024-01-07,9,EUR\n",
);

/** @param {Page} page */
export const needed = (page) => part(page, "preview-needed").innerText();
/** @param {Page} page */
export const focused = (page) => page.evaluate(() => document.activeElement?.id);
/** @param {Page} page */
export const lastDay = (page) => part(page, "as-of").inputValue();
