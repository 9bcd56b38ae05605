// Finds the browsers that the tests drive, or installs Debian's. No test tool's own download is relied on: it does not work everywhere.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {boolean} needed without it the tests cannot run; otherwise those that want it are skipped
 * @property {readonly string[]} variables named by the person who runs the tests; looked at before anything else
 * @property {readonly string[]} commands
 * @property {readonly string[]} paths
 * @property {readonly string[]} packages Debian's
 */

/** @type {Program} */
export const CHROMIUM = {
  name: "Chromium",
  needed: true,
  variables: ["CHROME", "CHROMIUM", "CHROME_PATH"],
  commands: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge"],
  paths: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    "/snap/bin/chromium",
  ],
  // The fonts are for pictures of the page in Chinese.
  packages: ["chromium", "fonts-noto-cjk"],
};

/** @type {Program} */
export const FIREFOX = {
  name: "Firefox",
  needed: false,
  variables: ["FIREFOX"],
  commands: ["firefox-esr", "firefox"],
  paths: ["/Applications/Firefox.app/Contents/MacOS/firefox", "C:\\Program Files\\Mozilla Firefox\\firefox.exe"],
  packages: ["firefox-esr"],
};

/**
 * The path of an installed one, or null.
 * @param {Program} program
 * @returns {string | null}
 */
export function find({ variables, commands, paths }) {
  for (const variable of variables) {
    const path = process.env[variable];
    if (path && existsSync(path)) return path;
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...onPath, ...paths].find((path) => existsSync(path)) ?? null;
}

/**
 * The path of an installed one; a sentence about how to get it when there is none.
 * @param {Program} program
 * @returns {string}
 */
export function path(program) {
  const found = find(program);
  if (found) return found;
  throw new Error(lack(program));
}

/**
 * The reason to skip what wants this program, or false where it is there or could be installed just now.
 * @param {Program} program
 * @returns {string | false}
 */
export function without(program) {
  if (!find(program)) install(program);
  return find(program) ? false : lack(program);
}

/** @param {Program} program */
function lack({ name, variables, packages }) {
  return (
    `No ${name} was found. Please install it, or set ${variables[0]} to the path of one. ` +
    `On Debian, as root: apt-get install --no-install-recommends ${packages.join(" ")}`
  );
}

/** Installs Debian's packages where that is possible: on Debian, as root. @param {Program} program */
function install({ name, packages }) {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return;
  console.log(`No ${name} was found; installing ${packages.join(" and ")} with apt-get.`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update"], { stdio: "inherit", env });
  spawnSync("apt-get", ["install", "--yes", "--no-install-recommends", ...packages], { stdio: "inherit", env });
}

// `node tests/browser/programs.mjs [chromium] [firefox]` finds or installs those named, or both.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  for (const program of [CHROMIUM, FIREFOX]) {
    if (names.length > 0 && !names.includes(program.name.toLowerCase())) continue;
    const reason = without(program);
    if (!reason) console.log(find(program));
    else if (program.needed) process.exitCode = 1;
    if (reason) console.error(program.needed ? reason : `${reason}\nThe tests in it are skipped.`);
  }
}
