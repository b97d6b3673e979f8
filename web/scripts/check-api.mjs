// The generated types are those of the server's present description.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fingerprint, schemasOf } from "./api-schemas.mjs";

const read = (path) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");
const wanted = fingerprint(schemasOf(read("../../packages/server/openapi.json")));
const written = /schemas: (\w+)/.exec(read("../src/api/openapi.ts"))?.[1];
if (written !== wanted) {
  console.error('src/api/openapi.ts is older than packages/server/openapi.json: run "npm run gen:api"');
  process.exit(1);
}
console.log("generated API types are in step");
