// The shape of the web code, checked: what may import what, how long a file may be, and that no test replaces a module.
//   lib -> nothing of ours · api -> lib · live -> api, lib · components -> api (types), lib · features -> their own folder and below
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../src", import.meta.url));
const maxLines = { tsx: 250, ts: 300 };

/** Room -> rooms it may import, besides itself. */
const allowed = {
  lib: [],
  styles: [],
  api: ["lib"],
  live: ["api", "lib"],
  components: ["api", "lib"],
  features: ["components", "live", "api", "lib"],
  testing: ["app", "components", "live", "api", "lib"],
  app: ["features", "components", "live", "api", "lib", "styles"],
};

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|tsx)$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
  .map((entry) => join(entry.parentPath, entry.name));

const problems = files.flatMap((file) => checkFile(file));
for (const problem of problems) console.error(problem);
console.log(`${files.length} files, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);

function checkFile(file) {
  const name = relative(root, file);
  const text = readFileSync(file, "utf8");
  const found = [];
  const lines = text.split("\n").length;
  const generated = name === join("api", "openapi.ts");
  const limit = maxLines[name.endsWith("x") ? "tsx" : "ts"];
  if (lines > limit && !generated) found.push(`${name}: ${lines} lines, at most ${limit}`);
  const isTest = /\.test\.tsx?$/.test(name);
  for (const [, spec] of text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)["']([^"']+)["']/g)) {
    const target = targetOf(file, spec);
    if (target && !mayImport(name, target, isTest)) found.push(`${name}: may not import ${target}`);
  }
  if (isTest && /\bvi\.(do)?[mM]ock\(/.test(text))
    found.push(`${name}: vi.mock reaches the other files (vitest.config.ts)`);
  return found;
}

function targetOf(file, spec) {
  if (spec.startsWith("@/")) return spec.slice(2);
  if (spec.startsWith(".")) return relative(root, resolve(dirname(file), spec));
  return null;
}

function mayImport(from, to, isTest) {
  const [room, feature] = from.split(sep);
  const [targetRoom, targetFeature] = to.split(sep);
  if (!(room in allowed) || targetRoom === "styles") return true;
  if (isTest && targetRoom === "testing") return true;
  if (room === "features" && targetRoom === "features") return feature === targetFeature;
  return room === targetRoom || allowed[room].includes(targetRoom);
}
