import { describe, expect, it } from "vitest";
import type { KindSchema } from "@/api/kinds/schema-types";
import { fieldsOf } from "@/components/kind-form/schema";
import { cleanConfig, defaultsOf, problemsOf } from "@/components/kind-form/schema-values";

const schema: KindSchema = {
  required: ["url"],
  $defs: { Method: { enum: ["GET", "HEAD"], type: "string" } },
  properties: {
    kind: { const: "http", type: "string" },
    url: { type: "string", title: "URL" },
    method: { $ref: "#/$defs/Method", default: "GET" },
    variables: { type: "object", patternProperties: { "^[a-z]+$": { type: "string" } } },
    headers: { type: "object", additionalProperties: { type: "string" } },
    resolvers: { type: "array", items: { type: "string" } },
    body: { anyOf: [{ type: "string" }, { type: "null" }], default: null, "x-multiline": true },
    port: { type: "integer", minimum: 1, maximum: 65_535, "x-advanced": true },
    follow: { type: "boolean", default: true },
    steps: { type: "array", items: { type: "object" } },
  },
};

describe("fieldsOf", () => {
  it("gives every property the control that fits its type", () => {
    const shapes = Object.fromEntries(fieldsOf(schema).map((field) => [field.name, field.shape]));
    expect(shapes).toEqual({
      url: "text",
      method: "choice",
      variables: "map",
      headers: "map",
      resolvers: "list",
      body: "multiline",
      port: "number",
      follow: "boolean",
      steps: "json",
    });
  });

  it("marks what is required, nullable and advanced", () => {
    const [url] = fieldsOf(schema);
    const body = fieldsOf(schema).find((field) => field.name === "body");
    const port = fieldsOf(schema).find((field) => field.name === "port");
    expect(url?.required).toBe(true);
    expect(body?.nullable).toBe(true);
    expect(port).toMatchObject({ advanced: true, minimum: 1, maximum: 65_535, integer: true });
  });
});

describe("defaultsOf", () => {
  it("starts with the schema's defaults and nothing else", () => {
    expect(defaultsOf(schema)).toEqual({ method: "GET", follow: true });
  });
});

describe("cleanConfig", () => {
  it("leaves out optional fields that are empty", () => {
    expect(cleanConfig(schema, { url: "https://a.example", headers: {}, body: "", resolvers: [] })).toEqual({
      url: "https://a.example",
    });
  });
});

describe("problemsOf", () => {
  it("names missing and out-of-range fields", () => {
    expect(problemsOf(schema, { port: 0 })).toEqual({ url: "URL is needed.", port: "At least 1." });
  });
});
