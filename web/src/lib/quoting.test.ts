import { expect, it } from "vitest";
import { cronCommand, powershellString, quotedString, shellWord, systemdWord } from "@/lib/quoting";

it.each([
  ["https://watch.example/heartbeat/abc", "https://watch.example/heartbeat/abc"],
  ["https://watch.example/api/push/abc?status=up&msg=OK", "'https://watch.example/api/push/abc?status=up&msg=OK'"],
  ["it's", "'it'\\''s'"],
  ["$HOME `id` !x", "'$HOME `id` !x'"],
])("gives the shell %s as one word", (text, word) => {
  expect(shellWord(text)).toBe(word);
});

it("keeps cron from cutting a command at a percent sign", () => {
  expect(cronCommand("date +%F")).toBe("date +\\%F");
});

it.each([
  ["https://watch.example/a?b=1&c=%20", "https://watch.example/a?b=1&c=%%20"],
  ["$HOME", "$$HOME"],
  ['say "hi"', '"say \\"hi\\""'],
  ["back\\slash", '"back\\\\slash"'],
])("gives systemd %s as it is", (text, word) => {
  expect(systemdWord(text)).toBe(word);
});

it("quotes for programs", () => {
  expect(quotedString('a"b\\')).toBe('"a\\"b\\\\"');
  expect(powershellString("it's $x")).toBe("'it''s $x'");
});
