import { resolve } from "node:path";
import { defineConfig } from "vite";

const at = (path: string) => resolve(import.meta.dirname, "..", path);

/** The oldest browsers with everything the engine uses. */
export const OLDEST_BROWSERS = ["chrome111", "firefox111", "safari16.4"];

/** The browser's worker in one file: asked for one by one, its sixty modules, six deep, keep a page waiting for each of six answers. */
export default defineConfig({
  root: at("."),
  envDir: false,
  publicDir: false,
  build: {
    target: OLDEST_BROWSERS,
    outDir: at("target/worker"),
    emptyOutDir: true,
    modulePreload: false,
    // Whoever looks into it finds the code as it is written; bundlers make it small.
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { worker: at("pkg/worker.js") },
      output: { format: "es", entryFileNames: "[name].js", comments: { legal: true } },
    },
  },
});
