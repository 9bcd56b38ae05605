// Where the tests find what was built.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = resolve(import.meta.dirname, "../..");

/** @param {string} path below the project's root */
export const at = (path) => resolve(ROOT, path);

export const DIST = at("dist");
export const SCREENSHOTS = at("target/screenshots");

/** The sealed page as a person opens it: from disk, by its address. */
export const SEALED_FILE = pathToFileURL(resolve(DIST, "clientele.html")).href;
