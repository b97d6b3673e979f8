import { Eye, EyeOff } from "lucide-react";
import { type FocusEvent, useId, useState } from "react";
import type { Json } from "@/api/types";
import type { KindFieldProps } from "@/components/kind-form/kind-field";
import { sentenceOf } from "@/components/kind-form/schema-errors";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { cn } from "@/lib/cn";

/** Stands for a secret that the server holds and never shows. */
export const STORED = "********";

/** A stored secret comes as a mark and stays stored as long as the mark does; typing replaces it whole. */
export function selectStored(event: FocusEvent<HTMLInputElement | HTMLTextAreaElement>): void {
  if (event.target.value === STORED) event.target.select();
}

export function TextField({ field, value, onChange, errors }: KindFieldProps) {
  const [shown, setShown] = useState(false);
  const list = useId();
  const input = (
    <Input
      list={field.suggestions.length ? list : undefined}
      type={field.secret && !shown ? "password" : "text"}
      autoComplete={field.secret ? "new-password" : "off"}
      autoCapitalize="none"
      spellCheck={false}
      aria-required={field.required || undefined}
      placeholder={field.placeholder}
      value={textOf(value)}
      onFocus={selectStored}
      onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
    />
  );
  return (
    <Field label={field.label} hint={field.hint} error={sentenceOf(errors)} optional={isOptional(field)}>
      {field.secret ? (
        <div className="flex gap-1">
          {input}
          <RevealButton shown={shown} onChange={setShown} />
        </div>
      ) : (
        input
      )}
      {field.suggestions.length > 0 && (
        <datalist id={list}>
          {field.suggestions.map((text) => (
            <option key={text} value={text} />
          ))}
        </datalist>
      )}
    </Field>
  );
}

/** Several lines: text, scripts, certificates. Secret ones are hidden until somebody wants to see them. */
export function LongTextField({ field, value, onChange, errors }: KindFieldProps) {
  const [shown, setShown] = useState(false);
  const text = textOf(value);
  return (
    <Field label={field.label} hint={field.hint} error={sentenceOf(errors)} optional={isOptional(field)}>
      <div className="flex gap-1">
        <Textarea
          className={cn("font-mono text-xs", field.secret && !shown && "[-webkit-text-security:disc]")}
          rows={field.shape === "code" ? Math.min(16, Math.max(5, text.split("\n").length + 1)) : 4}
          wrap={field.shape === "code" ? "off" : undefined}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          aria-required={field.required || undefined}
          placeholder={field.placeholder}
          value={text}
          onFocus={selectStored}
          onChange={(next) => onChange(next === "" && !field.required ? undefined : next)}
        />
        {field.secret && <RevealButton shown={shown} onChange={setShown} />}
      </div>
    </Field>
  );
}

export function RevealButton({ shown, onChange }: { shown: boolean; onChange: (shown: boolean) => void }) {
  return (
    <Button variant="ghost" size="icon" aria-label={shown ? "Hide" : "Show"} onClick={() => onChange(!shown)}>
      {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
    </Button>
  );
}

export function isOptional(field: KindFieldProps["field"]): boolean {
  return !field.required && (field.fallback == null || field.fallback === "");
}

export function textOf(value: Json | undefined): string {
  return value == null ? "" : String(value);
}
