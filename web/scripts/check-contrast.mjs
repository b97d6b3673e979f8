// WCAG 2.2 AA for the pairs of tokens that the interface puts on each other: 4.5:1 for text, 3:1 for state marks.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const css = readFileSync(fileURLToPath(new URL("../src/styles/tokens.css", import.meta.url)), "utf8");
const themes = { light: tokensOf(css.split(".dark {")[0]), dark: tokensOf(css.split(".dark {")[1]) };
const grounds = ["bg", "bg-subtle", "surface", "surface-raised"];
const states = ["up", "degraded", "down", "maintenance", "quiet"];

const pairs = [
  ...["text", "text-muted", "text-faint", "accent", ...states].flatMap((text) =>
    grounds.map((ground) => [text, ground, 4.5]),
  ),
  ...["text", "text-muted"].flatMap((text) =>
    ["fill", "fill-strong", "accent-soft"].map((ground) => [text, ground, 4.5]),
  ),
  ...states.map((state) => [state, `${state}-soft`, 4.5]),
  ...["a", "b", "c", "d", "e", "f"].flatMap((person) => [
    ["text", `person-${person}-soft`, 4.5],
    [`person-${person}`, `person-${person}-soft`, 3],
    [`person-${person}`, "surface", 3],
  ]),
  ["accent", "accent-soft", 4.5],
  ["on-accent", "accent-solid", 4.5],
  ["on-accent", "accent-hover", 4.5],
  ...["up-fill", "down-fill", "maintenance-fill"].map((mark) => [mark, "surface", 3]),
];

const problems = Object.entries(themes).flatMap(([theme, tokens]) =>
  pairs
    .map(([front, back, least]) => ({ front, back, least, ratio: contrast(tokens[front], tokens[back]) }))
    .filter(({ ratio, least }) => ratio < least)
    .map(({ front, back, least, ratio }) => `${theme}: ${front} on ${back} is ${ratio.toFixed(2)}:1, needs ${least}:1`),
);
for (const problem of problems) console.error(problem);
console.log(`${pairs.length * 2} colour pairs, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);

function tokensOf(text) {
  return Object.fromEntries(
    [...text.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]),
  );
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
