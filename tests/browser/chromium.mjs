// Finds a Chromium, or installs Debian's. No test tool's own browser download is relied on: it does not work everywhere.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Named by the person who runs the tests; looked at before anything else. */
const VARIABLES = ["CHROME", "CHROMIUM", "CHROME_PATH"];
const COMMANDS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge"];
const PATHS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  "/snap/bin/chromium",
];
/** The fonts are for pictures of the page in Chinese. */
const DEBIAN_PACKAGES = ["chromium", "fonts-noto-cjk"];

/**
 * The path of an installed Chromium, or null.
 * @returns {string | null}
 */
export function findChromium() {
  for (const variable of VARIABLES) {
    const path = process.env[variable];
    if (path && existsSync(path)) return path;
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const onPath = COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...onPath, ...PATHS].find((path) => existsSync(path)) ?? null;
}

/**
 * The path of a Chromium; a sentence about how to get one when there is none.
 * @returns {string}
 */
export function chromium() {
  const found = findChromium();
  if (found) return found;
  throw new Error(
    "No Chromium was found. Please install Chromium or Chrome, or set CHROME to the path of one. " +
      `On Debian, as root: apt-get install --no-install-recommends ${DEBIAN_PACKAGES.join(" ")}`,
  );
}

/** Installs Debian's packages where that is possible: on Debian, as root. */
function install() {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return;
  console.log(`No Chromium was found; installing ${DEBIAN_PACKAGES.join(" and ")} with apt-get.`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update"], { stdio: "inherit", env });
  spawnSync("apt-get", ["install", "--yes", "--no-install-recommends", ...DEBIAN_PACKAGES], { stdio: "inherit", env });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!findChromium()) install();
  try {
    console.log(chromium());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
