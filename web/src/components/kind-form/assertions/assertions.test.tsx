import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import type { AssertionSubject, KindSchema } from "@/api/kinds/schema-types";
import type { Config } from "@/api/types";
import { assertionProblems, type Item } from "@/components/kind-form/assertions/model";
import { operatorsFor } from "@/components/kind-form/assertions/operators";
import { sentenceOf } from "@/components/kind-form/assertions/sentence";
import { KindForm } from "@/components/kind-form/kind-form";

const subject = (given: Partial<AssertionSubject>): AssertionSubject => ({
  label: "Status",
  value: "text",
  path: null,
  unit: "",
  placeholder: "",
  order: 0,
  ...given,
});
/** As it comes: by name, not in the order they are shown. */
const subjects = {
  json: subject({ label: "JSON", value: "any", path: "JSONPath", placeholder: "$.status", order: 1 }),
  secure: subject({ label: "Secure", value: "flag", order: 2 }),
  time: subject({ label: "Response time", value: "number", unit: "ms", order: 0 }),
};
const schema: KindSchema = {
  properties: {
    assertions: { type: "array", title: "Assertions", "x-widget": "assertions", "x-subjects": subjects },
  },
};

function show(assertions: Item[] = [], errors: Record<string, string> = {}) {
  const changed = vi.fn<(value: Config) => void>();
  function Holder() {
    const [value, setValue] = useState({ assertions } as unknown as Config);
    changed(value);
    return <KindForm schema={schema} value={value} onChange={setValue} errors={errors} />;
  }
  render(<Holder />);
  const user = userEvent.setup();
  const choose = async (label: string, option: string) => {
    await user.click(screen.getByRole("combobox", { name: label }));
    await user.click(await screen.findByRole("option", { name: option }));
  };
  return { user, choose, last: () => changed.mock.lastCall?.[0].assertions };
}

it("builds an assertion that reads as a sentence", async () => {
  const { user, choose, last } = show();
  await user.click(screen.getByRole("button", { name: "Add assertion" }));
  await user.type(screen.getByLabelText("Value"), "500");
  await choose("When it does not hold", "else degraded");
  expect(last()).toEqual([{ subject: "time", operator: "at_most", value: 500, severity: "degraded" }]);
  expect(screen.getByRole("button", { name: /^Response time is at most 500 ms/ })).toBeInTheDocument();
});

it("asks for a path where the subject has one, and drops the value where the operator takes none", async () => {
  const { user, choose, last } = show();
  await user.click(screen.getByRole("button", { name: "Add assertion" }));
  await choose("Subject", "JSON");
  await user.type(screen.getByLabelText("JSONPath"), "$.status");
  await user.type(screen.getByLabelText("Value"), "ok");
  await choose("Which values", "every value");
  expect(last()).toEqual([{ subject: "json", path: "$.status", operator: "equals", value: "ok", quantifier: "all" }]);
  await choose("Operator", "is there");
  expect(screen.queryByLabelText("Value")).not.toBeInTheDocument();
  expect(last()).toEqual([{ subject: "json", path: "$.status", operator: "exists", quantifier: "all" }]);
});

it("puts assertions into groups, at most three deep, and takes them out again", async () => {
  const { user, last } = show();
  await user.click(screen.getByRole("button", { name: "Add group" }));
  await user.click(screen.getByRole("button", { name: "None of" }));
  await user.type(screen.getByLabelText("Value"), "9");
  expect(last()).toEqual([{ match: "none", assertions: [{ subject: "time", operator: "at_most", value: 9 }] }]);
  for (const level of [1, 2])
    await user.click(screen.getAllByRole("button", { name: "Add group" })[0 * level] as HTMLElement);
  expect(screen.getAllByRole("button", { name: "Add assertion" })).toHaveLength(4);
  expect(screen.getAllByRole("button", { name: "Add group" })).toHaveLength(3);
  await user.click(screen.getByRole("button", { name: /^Remove: None of/ }));
  expect(screen.getByRole("button", { name: "Add assertion" })).toHaveFocus();
});

it("shows an error of the server at the part it is about", () => {
  const inner = { subject: "json", path: "$.[", operator: "equals", value: "x" };
  const errors = { "assertions.1.group.assertions.0.assertion.path": "not a path", "assertions.0": "not like this" };
  show(
    [
      { subject: "secure", operator: "is_true" },
      { match: "any", assertions: [inner] },
    ],
    errors,
  );
  expect(screen.getByLabelText("JSONPath")).toBeInvalid();
  expect(screen.getByText("not a path")).toBeInTheDocument();
  expect(screen.getByText("not like this")).toBeInTheDocument();
});

it("is worked by keyboard alone", async () => {
  const { user, last } = show();
  await user.tab();
  await user.keyboard("{Enter}");
  expect(screen.getByRole("combobox", { name: "Subject" })).toHaveFocus();
  await user.tab();
  await user.tab();
  await user.keyboard("250");
  expect(last()).toEqual([{ subject: "time", operator: "at_most", value: 250 }]);
});

it("offers what can be said of a value", () => {
  expect(operatorsFor(subjects.secure, "is_true")).toEqual(["is_true", "is_false"]);
  expect(operatorsFor(subjects.time, "at_most")).not.toContain("contains");
  expect(operatorsFor(subjects.json, "equals")).toContain("exists");
});

it("says groups and lists in words", () => {
  const items: Item[] = [
    { subject: "json", path: "$.a", operator: "matches", value: "^ok", quantifier: "none" },
    { subject: "secure", operator: "is_true" },
  ];
  expect(sentenceOf({ match: "all", assertions: items }, subjects)).toBe(
    "All of: No value of JSON $.a matches /^ok/; Secure is true",
  );
});

it("finds what the server would refuse", () => {
  const items: Item[] = [
    { subject: "json", path: "", operator: "at_least", value: "many" },
    { match: "any", assertions: [] },
    { subject: "time", operator: "at_most" },
  ];
  expect(assertionProblems(items, subjects)).toEqual([
    ["0.path", "JSONPath is needed."],
    ["0.value", "This must be a number."],
    ["1", "Add an assertion to the group, or remove it."],
    ["2.value", "A value is needed."],
  ]);
});
