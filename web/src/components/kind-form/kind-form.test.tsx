import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import type { KindSchema } from "@/api/kinds/schema-types";
import type { Config } from "@/api/types";
import { KindForm } from "@/components/kind-form/kind-form";
import { cleanConfig, defaultsOf, problemsOf } from "@/components/kind-form/schema-values";

const schema: KindSchema = {
  required: ["host"],
  $defs: {
    HttpStep: {
      type: "object",
      title: "HttpStep",
      required: ["url"],
      properties: {
        kind: { const: "http", type: "string" },
        name: { type: "string", title: "Name", default: "" },
        url: { type: "string", title: "URL" },
        capture: { type: "array", title: "Capture", items: { $ref: "#/$defs/Capture" } },
      },
    },
    WaitStep: {
      type: "object",
      title: "WaitStep",
      properties: { kind: { const: "wait", type: "string" }, seconds: { type: "integer", title: "Wait", default: 1 } },
    },
    Capture: { type: "object", required: ["into"], properties: { into: { type: "string", title: "Into" } } },
  },
  properties: {
    host: { type: "string", title: "Host" },
    auth: {
      enum: ["none", "basic"],
      title: "Authentication",
      default: "none",
      "x-labels": { none: "None", basic: "User and password" },
      "x-group": "Authentication",
    },
    password: {
      anyOf: [{ type: "string" }, { type: "null" }],
      title: "Password",
      "x-secret": true,
      "x-group": "Authentication",
      "x-show-if": { field: "auth", in: ["basic"] },
      "x-required-if": { field: "auth", in: ["basic"] },
    },
    period_seconds: { type: "integer", title: "Period", default: 7_200, "x-unit": "seconds" },
    steps: {
      type: "array",
      title: "Steps",
      items: {
        oneOf: [{ $ref: "#/$defs/HttpStep" }, { $ref: "#/$defs/WaitStep" }],
        discriminator: { propertyName: "kind" },
      },
    },
  },
};

function show(start: Config = {}, errors: Record<string, string> = {}) {
  const changed = vi.fn<(value: Config) => void>();
  function Holder() {
    const [value, setValue] = useState<Config>({ ...defaultsOf(schema), ...start });
    changed(value);
    return <KindForm schema={schema} value={value} onChange={setValue} errors={errors} />;
  }
  render(<Holder />);
  return { user: userEvent.setup(), last: () => changed.mock.lastCall?.[0] ?? {} };
}

const step = (url: string) => ({ kind: "http", name: "", url });

describe("fields with a condition", () => {
  it("come and go with what decides about them", async () => {
    const { user } = show();
    expect(screen.queryByLabelText("Password")).not.toBeInTheDocument();
    await user.click(screen.getByRole("combobox", { name: "Authentication" }));
    await user.click(await screen.findByRole("option", { name: "User and password" }));
    expect(screen.getByLabelText(/^Password/)).toHaveAttribute("type", "password");
    expect(screen.getByLabelText("Password")).toBeRequired(); // not "Password optional"
    expect(problemsOf(schema, { host: "a.example", auth: "basic" })).toEqual({ password: "Password is needed." });
    expect(problemsOf(schema, { host: "a.example", auth: "none" })).toEqual({});
  });

  it("are not sent while they are hidden, and not complained about", () => {
    const typed = { host: "a.example", auth: "none", password: "secret" };
    expect(cleanConfig(schema, typed)).not.toHaveProperty("password");
    expect(cleanConfig(schema, { ...typed, auth: "basic" })).toHaveProperty("password", "secret");
  });
});

describe("durations", () => {
  it("are shown in the unit that suits them and kept in the schema's", async () => {
    const { user, last } = show();
    expect(screen.getByLabelText("Period")).toHaveValue(2);
    await user.clear(screen.getByLabelText("Period"));
    await user.type(screen.getByLabelText("Period"), "3");
    expect(last()).toHaveProperty("period_seconds", 10_800);
    await user.click(screen.getByRole("combobox", { name: "Unit of Period" }));
    await user.click(await screen.findByRole("option", { name: "minutes" }));
    expect(last()).toHaveProperty("period_seconds", 180);
  });
});

describe("lists of objects", () => {
  it("offer each kind of item, and keep what tells them apart", async () => {
    const { user, last } = show();
    await user.click(screen.getByRole("button", { name: "Add to Steps" }));
    await user.click(await screen.findByRole("menuitem", { name: "Http step" }));
    await user.type(await screen.findByLabelText("URL"), "https://a.example");
    await user.click(screen.getByRole("button", { name: "Add to Steps" }));
    await user.click(await screen.findByRole("menuitem", { name: "Wait step" }));
    expect(last().steps).toEqual([
      { kind: "http", name: "", url: "https://a.example" },
      { kind: "wait", seconds: 1 },
    ]);
  });

  it("are put in another order and shortened", async () => {
    const { user, last } = show({ steps: [step("https://a.example"), step("https://b.example")] });
    await user.click(screen.getByRole("button", { name: "Move Steps 2 up" }));
    expect(last().steps).toEqual([step("https://b.example"), step("https://a.example")]);
    expect(screen.getByRole("button", { name: "Move Steps 1 up" })).toBeDisabled();
    await user.click(screen.getByRole("button", { name: "Remove Steps 1" }));
    expect(last().steps).toEqual([step("https://a.example")]);
  });

  it("say what is missing at its place, however deep", () => {
    const steps = [step("https://a.example"), { ...step(""), capture: [{}] }];
    expect(problemsOf(schema, { host: "a", steps })).toEqual({
      "steps.1.url": "URL is needed.",
      "steps.1.capture.0.into": "Into is needed.",
    });
  });

  it("open where an error lands inside them, with or without the server's name for the variant", () => {
    const steps = [step("https://a.example"), step("nonsense")];
    show({ steps }, { "steps.1.http.url": "must begin with https://" });
    const [, second] = screen.getAllByRole("listitem");
    expect(within(second as HTMLElement).getByLabelText("URL")).toBeInvalid();
    expect(within(second as HTMLElement).getByText("must begin with https://")).toBeInTheDocument();
  });
});

it("asks for the first line of a list that is needed, and says so in one sentence", () => {
  const mail: KindSchema = {
    required: ["to"],
    properties: { to: { type: "array", title: "To", items: { type: "string" } } },
  };
  render(<KindForm schema={mail} value={{}} onChange={() => undefined} errors={problemsOf(mail, {})} />);
  expect(screen.getByRole("textbox", { name: "To 1" })).toHaveValue("");
  expect(screen.getByRole("alert")).toHaveTextContent("To: at least one is needed.");
});
