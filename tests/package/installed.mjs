// The package as its users get it: packed, and installed in an empty folder.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { ending } from "../browser/engines.mjs";
import { at } from "../browser/project.mjs";

const CONSUMER = join(import.meta.dirname, "consumer");
/** What the tarball carries. */
const LIST = "packed.json";

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
  await cp(await installedOnce(), folder, { recursive: true });
  const files = JSON.parse(await readFile(join(folder, LIST), "utf8"));
  await rm(join(folder, LIST));
  await cp(CONSUMER, folder, { recursive: true });
  const node = (/** @type {string} */ script, /** @type {string[]} */ ...args) =>
    run(folder, process.execPath, [script, ...args]);
  const manifest = JSON.parse(await readFile(join(folder, "node_modules/clientele/package.json"), "utf8"));
  return {
    folder,
    files,
    manifest,
    node,
    cli: (...args) => node(join(folder, "node_modules/clientele", manifest.bin.clientele), ...args),
    library: async () => {
      const library = await import(pathToFileURL(join(folder, "node_modules/clientele/node.js")).href);
      return { ...library, createEngine: ending(library.createEngine) };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The package packed and installed, for every test file to copy: npm needs seconds, and would do the same for each. */
async function installedOnce() {
  const [all, name] = [at("target/installed"), await fingerprint(at("pkg"))];
  const made = join(all, name);
  if (existsSync(made)) return made;
  const folder = await mkdtemp(join(tmpdir(), "clientele-packed-"));
  const packed = npm(at("pkg"), "pack", "--json", "--pack-destination", folder);
  const [{ filename, files }] = JSON.parse(packed.stdout);
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  // The package depends on nothing, so that no registry is asked.
  npm(folder, "install", "--offline", "--no-package-lock", join(folder, basename(filename)));
  const paths = files.map((/** @type {{ path: string }} */ file) => file.path).sort();
  await writeFile(join(folder, LIST), JSON.stringify(paths));
  // Complete or not there at all, whoever else is at it.
  const copy = `${made}.${process.pid}`;
  await cp(folder, copy, { recursive: true });
  await rename(copy, made).catch(() => rm(copy, { recursive: true }));
  await rm(folder, { recursive: true });
  const old = (await readdir(all)).filter((other) => !other.startsWith(name));
  await Promise.all(old.map((other) => rm(join(all, other), { recursive: true, force: true })));
  return made;
}

/** Stands for all bytes of a folder. @param {string} folder */
async function fingerprint(folder) {
  const hash = createHash("sha256");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  for (const path of paths.sort()) hash.update(path).update(await readFile(path));
  return hash.digest("hex").slice(0, 16);
}

/**
 * Has an engine of the installed package, and closes it whatever happens.
 * @template T
 * @param {Installed} installed
 * @param {import("../../pkg/types.js").EngineOptions} options
 * @param {(engine: import("../../pkg/types.js").Engine) => Promise<T>} use
 */
export async function withEngine(installed, options, use) {
  const { createEngine } = await installed.library();
  const engine = await createEngine(options);
  try {
    return await use(engine);
  } finally {
    engine.close();
  }
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
