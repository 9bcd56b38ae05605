import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin, type UserConfig } from "vite";
import { OLDEST_BROWSERS } from "../pkg-template/vite.config.ts";

const ROOT = resolve(import.meta.dirname, "..");
const at = (path: string) => resolve(ROOT, path);

/**
 * The sealed page brings its own surroundings (www/src/host.ts). Those of the package load a worker and the engine by address, which a
 * page made of one file does not have.
 */
function withoutDefaultHost(): Plugin {
  const defaultHost = at("pkg/host-browser.js");
  const stub = 'export function browserHost() { throw new Error("This page brings its own host."); }';
  return { name: "without-default-host", enforce: "pre", load: (id) => (id === defaultHost ? stub : null) };
}

/** Both catalogues have the same keys: they travel once, with the texts of the other language in their order. */
function withoutSecondKeys(): Plugin {
  const [first, second, values] = ["en.json", "zh.json", "zh-values.js"].map((name) => at(`www/src/text/${name}`));
  const read = (file = "") => JSON.parse(readFileSync(file, "utf8"));
  return {
    name: "without-second-keys",
    enforce: "pre",
    resolveId: (source, importer = "") => (resolve(importer, "..", source) === second ? (values ?? null) : null),
    load(id) {
      if (id !== values) return null;
      const texts = read(second);
      return `import first from "./en.json";
const values = ${JSON.stringify(Object.keys(read(first)).map((key) => texts[key]))};
export default Object.fromEntries(Object.keys(first).map((key, at) => [key, values[at]]));`;
    },
  };
}

/** One self-contained classic script: the page is opened from disk too, where module scripts do not start. */
function bundle(name: string, entry: string, folder = "target/page"): UserConfig {
  return {
    build: {
      // Style rules are written for them, too.
      target: OLDEST_BROWSERS,
      outDir: at(folder),
      emptyOutDir: false,
      copyPublicDir: false,
      modulePreload: false,
      cssCodeSplit: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { [name]: at(entry) },
        // Licences ask that their text travels with every copy.
        output: {
          comments: { legal: true },
          format: "iife",
          entryFileNames: "[name].js",
          assetFileNames: `${name}[extname]`,
        },
      },
    },
  };
}

/** The headers of `dist/_headers`, for the preview: the policy is then tried where it will be used. */
function hostedHeaders(): Record<string, string> {
  const lines = readFileSync(at("dist/_headers"), "utf8").split("\n");
  const pairs = lines.filter((line) => line.startsWith("  ")).map((line) => line.trim().split(/:\s+(.*)/));
  return Object.fromEntries(pairs.map(([name, value]) => [name, value]));
}

export default defineConfig(({ mode, isPreview }) => {
  const common: UserConfig = {
    root: at("www"),
    // Addresses in the page are relative: it works in any folder of any host.
    base: "./",
    envDir: false,
    publicDir: false,
    // The package as it is published, not its sources.
    resolve: { alias: { clientele: at("pkg/index.js"), unpacker: at("target/bindgen/unpack.js") } },
  };
  if (isPreview) return { ...common, build: { outDir: at("dist") }, preview: { headers: hostedHeaders() } };
  if (mode === "unpack") return { ...common, ...bundle("unpack", "www/src/unpacking.ts") };
  if (mode === "worker") return { ...common, ...bundle("worker", "pkg/worker.js") };
  // Every widget in every state, for whoever makes them: in no build.
  if (mode === "gallery")
    return {
      ...common,
      ...bundle("gallery", "www/gallery/gallery.ts", "target/gallery"),
      plugins: [withoutDefaultHost()],
    };
  return { ...common, ...bundle("page", "www/src/main.ts"), plugins: [withoutDefaultHost(), withoutSecondKeys()] };
});
