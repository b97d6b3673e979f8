import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import type { Json } from "@/api/types";
import { JsonField, ListField, MapField } from "@/components/kind-form/compound-fields";
import type { FormField } from "@/components/kind-form/schema";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { NumberInput } from "@/components/ui/number-input";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";

/** Stands for a secret that the server holds and never shows. */
const STORED = "********";

export interface KindFieldProps {
  field: FormField;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  error?: string;
}

export function KindField(props: KindFieldProps) {
  const { field, value, onChange } = props;
  switch (field.shape) {
    case "boolean":
      return <Switch label={field.label} hint={field.hint} checked={value === true} onChange={onChange} />;
    case "list":
      return <ListField {...props} />;
    case "map":
      return <MapField {...props} />;
    case "json":
      return <JsonField {...props} />;
    default:
      return <SimpleField {...props} />;
  }
}

function SimpleField({ field, value, onChange, error }: KindFieldProps) {
  return (
    <Field label={field.label} hint={field.hint} error={error} optional={!field.required && field.fallback == null}>
      {field.shape === "number" && (
        <NumberInput
          step={field.integer ? 1 : "any"}
          min={field.minimum}
          max={field.maximum}
          placeholder={field.placeholder}
          value={typeof value === "number" ? value : undefined}
          onChange={onChange}
        />
      )}
      {field.shape === "choice" && <ChoiceInput field={field} value={value} onChange={onChange} />}
      {field.shape === "multiline" && (
        <Textarea
          className="font-mono text-xs"
          spellCheck={false}
          placeholder={field.placeholder}
          value={textOf(value)}
          onChange={(text) => onChange(text === "" && !field.required ? undefined : text)}
        />
      )}
      {field.shape === "text" && <TextInput field={field} value={value} onChange={onChange} />}
    </Field>
  );
}

function TextInput({ field, value, onChange }: KindFieldProps) {
  const [shown, setShown] = useState(false);
  const input = (
    <Input
      type={field.secret && !shown ? "password" : "text"}
      autoComplete={field.secret ? "new-password" : "off"}
      spellCheck={false}
      placeholder={field.placeholder}
      value={textOf(value)}
      // A stored secret comes as a mark and stays stored as long as the mark does; typing replaces it whole.
      onFocus={(event) => value === STORED && event.target.select()}
      onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
    />
  );
  if (!field.secret) return input;
  return (
    <div className="flex gap-1">
      {input}
      <Button variant="ghost" size="icon" aria-label={shown ? "Hide" : "Show"} onClick={() => setShown(!shown)}>
        {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
      </Button>
    </div>
  );
}

function ChoiceInput({ field, value, onChange }: KindFieldProps) {
  const options = field.choices.map((choice) => ({ value: String(choice), label: String(choice) }));
  const none = { value: "", label: "Not set" };
  return (
    <Select
      options={field.required || field.fallback != null ? options : [none, ...options]}
      value={value == null ? "" : String(value)}
      onChange={(next) => onChange(field.choices.find((choice) => String(choice) === next))}
    />
  );
}

function textOf(value: Json | undefined): string {
  return value == null ? "" : String(value);
}
