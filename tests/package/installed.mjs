// The package as its users get it: packed, and installed in an empty folder.
import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { at } from "../browser/project.mjs";

const CONSUMER = join(import.meta.dirname, "consumer");

/**
 * @typedef {object} Outcome
 * @property {number | null} code
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * @typedef {object} Installed
 * @property {string} folder an otherwise empty project with the package in node_modules/ and the files of consumer/
 * @property {readonly string[]} files what the tarball carries
 * @property {any} manifest
 * @property {(script: string, ...args: string[]) => Outcome} node runs a script of the folder, or one at an absolute path
 * @property {(...args: string[]) => Outcome} cli runs the installed command
 * @property {() => Promise<typeof import("../../pkg/node.js")>} library what a program in Node imports
 * @property {() => Promise<void>} remove
 */

/** @returns {Promise<Installed>} */
export async function install() {
  const folder = await mkdtemp(join(tmpdir(), "clientele-consumer-"));
  const packed = npm(at("pkg"), "pack", "--json", "--pack-destination", folder);
  const [{ filename, files }] = JSON.parse(packed.stdout);
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  // The package depends on nothing, so that no registry is asked.
  npm(folder, "install", "--offline", "--no-package-lock", join(folder, basename(filename)));
  await cp(CONSUMER, folder, { recursive: true });
  const node = (/** @type {string} */ script, /** @type {string[]} */ ...args) =>
    run(folder, process.execPath, [script, ...args]);
  const manifest = JSON.parse(await readFile(join(folder, "node_modules/clientele/package.json"), "utf8"));
  return {
    folder,
    files: files.map((/** @type {{ path: string }} */ file) => file.path).sort(),
    manifest,
    node,
    cli: (...args) => node(join(folder, "node_modules/clientele", manifest.bin.clientele), ...args),
    library: () => import(pathToFileURL(join(folder, "node_modules/clientele/node.js")).href),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** @param {string} folder @param {string} program @param {readonly string[]} args @returns {Outcome} */
function run(folder, program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
  if (error) throw error;
  return { code: status, stdout, stderr };
}

/** npm by its own script, which has the same name everywhere. @param {string} folder @param {string[]} args */
function npm(folder, ...args) {
  const script = process.env.npm_execpath;
  const outcome = script ? run(folder, process.execPath, [script, ...args]) : run(folder, "npm", args);
  if (outcome.code !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${outcome.stdout}\n${outcome.stderr}`);
  return outcome;
}
