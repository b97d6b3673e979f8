import { createHash } from "node:crypto";

const WORDS = new Set(["title", "description"]);

/** The schemas of bodies in an OpenAPI description, without the sentences that change no type. */
export function schemasOf(openapi) {
  return withoutWords(JSON.parse(openapi).components.schemas);
}

function withoutWords(node) {
  if (Array.isArray(node)) return node.map(withoutWords);
  if (node === null || typeof node !== "object") return node;
  const kept = Object.entries(node).filter(([key, value]) => !(WORDS.has(key) && typeof value !== "object"));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutWords(value)]));
}

/** Changes when a type may have changed. */
export function fingerprint(schemas) {
  return createHash("sha256").update(JSON.stringify(schemas)).digest("hex").slice(0, 16);
}
