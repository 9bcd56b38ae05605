import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";

const ROOT = resolve(import.meta.dirname, "../..");
const LIBRARIES = ["hyparquet", "hyparquet-compressors", "hyparquet-writer", "fzstd"];

/** What their licence asks for: its text travels with every copy. */
const licences = LIBRARIES.map((name) => {
  const folder = resolve(ROOT, "node_modules", name);
  const { version } = JSON.parse(readFileSync(resolve(folder, "package.json"), "utf8"));
  return `${name} ${version}\n\n${readFileSync(resolve(folder, "LICENSE"), "utf8").trim()}\n`;
});

/** The libraries of the package as one module without imports. */
export default defineConfig({
  root: ROOT,
  envDir: false,
  publicDir: false,
  build: {
    target: "es2022",
    outDir: resolve(ROOT, "target/vendor"),
    emptyOutDir: false,
    minify: true,
    reportCompressedSize: false,
    lib: { entry: resolve(import.meta.dirname, "parquet-library.js"), formats: ["es"], fileName: "parquet-library" },
    rolldownOptions: { output: { banner: `/*!\n${licences.join("\n").replaceAll("*/", "* /")}*/` } },
  },
});
