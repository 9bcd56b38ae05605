// The door every npm script goes through: is there a Rust and a new enough Node? Everything else is said in Rust, in this folder.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { constants, homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** The oldest Node of each line that Vite runs on, where it does not run on all. The package itself asks for no more than 20. */
const OLDEST_MINOR = new Map([
  [20, 19],
  [21, Number.POSITIVE_INFINITY],
  [22, 12],
]);

/** How often to look whether whoever started this is still there. */
const PARENT_CHECK_MS = 500;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || minor < (OLDEST_MINOR.get(major) ?? 0)) {
  giveUp(`Node ${process.versions.node} is too old to build clientele: please install Node 20.19, 22.12 or newer.`);
}
const cargo = findCargo();
if (!["xtask", "xtask.exe"].some((name) => existsSync(join(ROOT, "target/debug", name)))) {
  console.log("Compiling the build tool; the first time this takes a minute or two.");
}
const args = ["run", "--quiet", "--package", "xtask", "--", ...process.argv.slice(2)];
const child = spawn(cargo, args, { cwd: ROOT, stdio: "inherit" });
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  // The child decides when to stop; this process waits for it so that no server outlives its terminal.
  process.on(signal, () => child.kill(signal));
}
// npm runs scripts through a shell, and a shell that is ended takes nobody with it.
const parent = process.ppid;
setInterval(() => process.ppid === parent || child.kill("SIGTERM"), PARENT_CHECK_MS).unref();
child.on("exit", (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));

/** Cargo on the PATH, or where rustup puts it when the shell has not been restarted since. */
function findCargo() {
  const usual = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin", "cargo");
  const found = ["cargo", usual].find((path) => spawnSync(path, ["--version"], { stdio: "ignore" }).status === 0);
  return found ?? giveUp("clientele is written in Rust and no cargo was found: please install Rust with rustup first.");
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}
