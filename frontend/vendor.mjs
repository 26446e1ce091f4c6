// Copies a fixed list of files from node_modules to static/vendor, draws the icon sprite,
// and writes static/vendor/vendor.json. `--check` only compares and exits 1 on a difference.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ICONS } from "./icons.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = join(here, "..", "static", "vendor");
const sprite = join(here, "..", "static", "img", "icons.svg");
const checking = process.argv.includes("--check");

// The scanner's own default fetches its wasm from a public CDN. Ours stands beside it.
const ZXING_CDN = /`https:\/\/fastly\.jsdelivr\.net\/npm\/zxing-wasm@[^`]*`/g;
const ZXING_LOCAL = 'new URL("../zxing-wasm-3.1.3/zxing_reader.wasm", import.meta.url).href';

const PACKAGES = [
  {
    package: "@fontsource-variable/plus-jakarta-sans",
    name: "plus-jakarta-sans",
    files: {
      "files/plus-jakarta-sans-latin-wght-normal.woff2": "plus-jakarta-sans-latin-wght-normal.woff2",
      "files/plus-jakarta-sans-latin-ext-wght-normal.woff2": "plus-jakarta-sans-latin-ext-wght-normal.woff2",
      LICENSE: "LICENSE",
    },
  },
  {
    package: "barcode-detector",
    name: "barcode-detector",
    files: {
      "dist/es/ponyfill.js": "ponyfill.js",
      "dist/es/zxing-exported.js": "zxing-exported.js",
      LICENSE: "LICENSE",
    },
    change: (text, name) => (name === "zxing-exported.js" ? text.replace(ZXING_CDN, ZXING_LOCAL) : text),
    note: "The default address of the wasm file is rewritten to ../zxing-wasm-3.1.3/zxing_reader.wasm.",
  },
  {
    package: "zxing-wasm",
    name: "zxing-wasm",
    files: { "dist/reader/zxing_reader.wasm": "zxing_reader.wasm", LICENSE: "LICENSE" },
    note: "The wasm is compiled from zxing-cpp (Apache-2.0).",
  },
  {
    package: "qr",
    name: "qr",
    files: { "decode.js": "decode.js", "index.js": "index.js", LICENSE: "LICENSE", "LICENSE-MIT": "LICENSE-MIT" },
  },
  { package: "bootstrap-icons", name: "bootstrap-icons", files: { LICENSE: "LICENSE" } },
];

const sha384 = (bytes) => "sha384-" + createHash("sha384").update(bytes).digest("base64");
const wanted = new Map();
const record = [];

for (const item of PACKAGES) {
  const root = join(modules, item.package);
  const about = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const folder = `${item.name}-${about.version}`;
  const files = [];
  for (const [from, to] of Object.entries(item.files)) {
    let bytes = readFileSync(join(root, from));
    if (to.endsWith(".js")) {
      let text = bytes.toString("utf8").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
      if (item.change) text = item.change(text, to);
      bytes = Buffer.from(text);
      if (/\bfrom\s*["'](?![./])[\w@]/.test(text.replace(/^\s*(\/\/|\*).*$/gm, "").replace(/'BarcodeDetectorOptions'/g, "")))
        throw new Error(`${folder}/${to} still imports a bare name`);
      if (/["'`]https?:\/\/[^"'`]*jsdelivr/.test(text)) throw new Error(`${folder}/${to} still names a CDN`);
    }
    wanted.set(`${folder}/${to}`, bytes);
    files.push({ path: `${folder}/${to}`, bytes: bytes.length, sha384: sha384(bytes) });
  }
  record.push({
    name: item.name,
    package: item.package,
    version: about.version,
    license: about.license,
    ...(item.note ? { note: item.note } : {}),
    files,
  });
}
wanted.set("vendor.json", Buffer.from(JSON.stringify({ packages: record }, null, 2) + "\n"));

const symbols = ICONS.toSorted().map((name) => {
  const source = readFileSync(join(modules, "bootstrap-icons", "icons", `${name}.svg`), "utf8");
  const inner = source.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "").trim();
  return `  <symbol id="${name}" viewBox="0 0 16 16">${inner}</symbol>`;
});
const drawn = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);

const listing = (folder) =>
  !existsSync(folder)
    ? []
    : readdirSync(folder).flatMap((name) => {
        const path = join(folder, name);
        return statSync(path).isDirectory() ? listing(path) : [path];
      });

const problems = [];
for (const path of listing(target)) {
  const name = relative(target, path).replaceAll("\\", "/");
  if (wanted.has(name)) continue;
  problems.push(`unexpected: ${name}`);
  if (!checking) rmSync(path);
}
for (const [name, bytes] of [...wanted].map(([name, bytes]) => [join(target, name), bytes]).concat([[sprite, drawn]])) {
  if (existsSync(name) && readFileSync(name).equals(bytes)) continue;
  problems.push(`differs: ${relative(join(here, ".."), name)}`);
  if (!checking) {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, bytes);
  }
}
if (checking && problems.length) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(checking ? "static/vendor is up to date" : `written: ${wanted.size} files, ${ICONS.length} icons`);
