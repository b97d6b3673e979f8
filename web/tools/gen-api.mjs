// Writes src/api/openapi.ts: the types of the API's bodies, from the server's own description.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import { fingerprint, schemasOf } from "../scripts/api-schemas.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const schemas = schemasOf(readFileSync(at("../../packages/server/openapi.json"), "utf8"));
const ast = await openapiTS({
  openapi: "3.1.0",
  info: { title: "Watchbell", version: "1" },
  paths: {},
  components: { schemas },
});
const head = `// Written by "npm run gen:api" from packages/server/openapi.json. Do not edit.\n// schemas: ${fingerprint(schemas)}\n\n`;
writeFileSync(at("../src/api/openapi.ts"), head + astToString(ast));
