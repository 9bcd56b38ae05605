// The other tools: a process of Python with packages of its own below target/, and ml-kmeans as one module.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { build } from "vite";
import { at } from "../tests/browser/project.mjs";
import { MODULES } from "./stage.mjs";

const run = promisify(execFile);
const PYTHON = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";

/** @typedef {{ seconds: number, reached: number } | { failed: string }} Told */

/** Starts the peers, installing them when they are not there. @param {string} folder */
export async function peers(folder) {
  const environment = join(folder, "peers");
  const python = join(environment, PYTHON);
  const done = join(environment, "installed");
  if (
    !(await access(done).then(
      () => true,
      () => false,
    ))
  ) {
    console.log("Installing what fits are measured beside, natively.");
    await run("python3", ["-m", "venv", environment]);
    await run(python, ["-m", "pip", "install", "--quiet", "-r", at("benches/peers.txt")]);
    await writeFile(done, "");
  }
  const child = spawn(python, [at("benches/peers.py")], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hear = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("The process of the peers ended.");
    return JSON.parse(value);
  };
  return {
    versions: await hear(),
    /** @param {object} asked @returns {Promise<Told>} */
    ask(asked) {
      child.stdin.write(`${JSON.stringify(asked)}\n`);
      return hear();
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

/** ml-kmeans needs modules that browsers cannot import as they are. */
export async function bundled() {
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      outDir: MODULES,
      emptyOutDir: false,
      lib: { entry: join(MODULES, "ml-kmeans/lib/index.js"), formats: ["es"], fileName: () => "ml-kmeans.js" },
    },
  });
}
