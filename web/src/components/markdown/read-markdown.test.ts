import { expect, it } from "vitest";
import { readBlocks, readSpans } from "@/components/markdown/read-markdown";

it("reads a report block by block, as the public page does", () => {
  const text =
    "## Summary\n\nIt broke\nat noon.\n\n- one\n- two\n1. first\n2. second\n\n---\n```\n**not** strong\n```\nend";
  expect(readBlocks(text).map((block) => block.kind)).toEqual([
    "heading",
    "paragraph",
    "bullets",
    "numbers",
    "rule",
    "code",
    "paragraph",
  ]);
  expect(readBlocks(text)[5]?.rows).toEqual([[{ kind: "text", text: "**not** strong" }]]);
});

it("links to the web and nowhere else", () => {
  expect(readSpans("[us](https://a.example/)")).toEqual([{ kind: "link", text: "us", href: "https://a.example/" }]);
  expect(readSpans("[x](javascript:alert(1))").map((span) => span.kind)).toEqual(["text"]);
});

it("leaves names with underscores alone", () => {
  expect(readSpans("snake_case_name _then_")).toEqual([
    { kind: "text", text: "snake_case_name " },
    { kind: "em", text: "then" },
  ]);
});

it("takes an unfinished fence to the end", () => {
  expect(readBlocks("```\na\n\n# b").map((block) => block.kind)).toEqual(["code"]);
});
