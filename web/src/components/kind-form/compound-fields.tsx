import { Plus, X } from "lucide-react";
import { useState } from "react";
import type { Json } from "@/api/types";
import type { KindFieldProps } from "@/components/kind-form/kind-field";
import { type Errors, sentenceOf } from "@/components/kind-form/schema-errors";
import { isOptional, RevealButton, selectStored } from "@/components/kind-form/text-fields";
import { Button } from "@/components/ui/button";
import { Field, FieldGroup } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";

interface Line {
  id: number;
  name: string;
  value: string;
}

let lastId = 0;
const newLine = (name = "", value = ""): Line => ({ id: ++lastId, name, value });

/** A list of strings or numbers, one line each. */
export function ListField({ field, value, onChange, errors }: KindFieldProps) {
  const [lines, setLines] = useState(() => {
    const given = Array.isArray(value) ? value.map((one) => newLine("", String(one))) : [];
    return given.length === 0 && field.required ? [newLine()] : given; // what is needed waits to be typed
  });
  const change = (next: Line[]) => {
    setLines(next);
    const kept = next.map((line) => line.value.trim()).filter(Boolean);
    onChange(kept.length ? kept.map((text) => numberIf(field.numeric, text)) : undefined);
  };
  return (
    <FieldGroup legend={field.label} hint={field.hint} error={lineError(errors)}>
      {lines.map((line, index) => (
        <div key={line.id} className="flex gap-1">
          <Input
            aria-label={`${field.label} ${index + 1}`}
            inputMode={field.numeric ? "decimal" : undefined}
            autoCapitalize="none"
            spellCheck={false}
            placeholder={field.placeholder}
            value={line.value}
            onChange={(event) => change(replaced(lines, { ...line, value: event.target.value }))}
          />
          <RemoveButton label={`Remove ${field.label} ${index + 1}`} onClick={() => change(without(lines, line))} />
        </div>
      ))}
      <AddButton label={field.label} onClick={() => setLines([...lines, newLine()])} />
    </FieldGroup>
  );
}

/** Names and values, such as HTTP headers. */
export function MapField({ field, value, onChange, errors }: KindFieldProps) {
  const [lines, setLines] = useState(() => linesOf(value));
  const [shown, setShown] = useState(false);
  const change = (next: Line[]) => {
    setLines(next);
    const kept = next.filter((line) => line.name.trim());
    const entries = kept.map((line) => [line.name.trim(), numberIf(field.numeric, line.value)] as const);
    onChange(entries.length ? Object.fromEntries(entries) : undefined);
  };
  return (
    <FieldGroup legend={field.label} hint={field.hint} error={lineError(errors)}>
      {lines.map((line, index) => (
        <div key={line.id} className="flex gap-1">
          <Input
            aria-label={`${field.label}: name ${index + 1}`}
            placeholder="Name"
            className="max-w-44"
            autoCapitalize="none"
            spellCheck={false}
            value={line.name}
            onChange={(event) => change(replaced(lines, { ...line, name: event.target.value }))}
          />
          <Input
            aria-label={`${field.label}: value ${index + 1}`}
            placeholder="Value"
            type={field.secret && !shown ? "password" : "text"}
            autoComplete={field.secret ? "new-password" : "off"}
            autoCapitalize="none"
            spellCheck={false}
            value={line.value}
            onFocus={selectStored}
            onChange={(event) => change(replaced(lines, { ...line, value: event.target.value }))}
          />
          {field.secret && index === 0 && <RevealButton shown={shown} onChange={setShown} />}
          <RemoveButton label={`Remove ${line.name || "line"}`} onClick={() => change(without(lines, line))} />
        </div>
      ))}
      <AddButton label={field.label} onClick={() => setLines([...lines, newLine()])} />
    </FieldGroup>
  );
}

/** Anything else, as JSON text; only text that parses is passed on. */
export function JsonField({ field, value, onChange, errors }: KindFieldProps) {
  const [text, setText] = useState(() => (value === undefined ? "" : JSON.stringify(value, null, 2)));
  const [broken, setBroken] = useState(false);
  const change = (next: string) => {
    setText(next);
    const parsed = parse(next);
    setBroken(parsed === BROKEN);
    if (parsed !== BROKEN) onChange(parsed);
  };
  return (
    <Field
      label={field.label}
      hint={field.hint}
      error={broken ? "This is not valid JSON yet." : sentenceOf(errors)}
      optional={isOptional(field)}
    >
      <Textarea
        className="font-mono text-xs"
        spellCheck={false}
        aria-required={field.required || undefined}
        placeholder={field.placeholder ?? "JSON"}
        value={text}
        onChange={change}
      />
    </Field>
  );
}

const BROKEN = Symbol("not JSON");

function parse(text: string): Json | undefined | typeof BROKEN {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return BROKEN;
  }
}

function linesOf(value: Json | undefined): Line[] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [];
  return Object.entries(value).map(([name, one]) => newLine(name, String(one)));
}

/** Which line an error is about: "2: not an address", "X-Key: too long". */
function lineError(errors: Errors | undefined): string | undefined {
  const [first] = Object.entries(errors ?? {});
  if (!first) return undefined;
  const [place, sentence] = first;
  const [line = ""] = place.split(".");
  if (line === "") return sentence;
  return `${/^\d+$/.test(line) ? Number(line) + 1 : line}: ${sentence}`;
}

/** What is no number stays as it was typed, for the server to complain about. */
function numberIf(numeric: boolean, text: string): Json {
  const number = Number(text);
  return numeric && text.trim() !== "" && Number.isFinite(number) ? number : text;
}

function replaced(lines: Line[], line: Line): Line[] {
  return lines.map((one) => (one.id === line.id ? line : one));
}

function without(lines: Line[], line: Line): Line[] {
  return lines.filter((one) => one.id !== line.id);
}

function RemoveButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button variant="ghost" size="icon" aria-label={label} onClick={onClick}>
      <X aria-hidden />
    </Button>
  );
}

export function AddButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button variant="ghost" size="sm" className="self-start" aria-label={`Add to ${label}`} onClick={onClick}>
      <Plus aria-hidden />
      Add
    </Button>
  );
}
