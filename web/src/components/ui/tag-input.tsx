import { X } from "lucide-react";
import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface TagInputProps {
  value: readonly string[];
  onChange: (tags: string[]) => void;
  error?: string;
}

/** Tags: Enter or a comma adds one, Backspace in the empty field takes the last away. */
export function TagInput({ value, onChange, error }: TagInputProps) {
  const [text, setText] = useState("");
  const add = () => {
    const tag = text.trim().replace(/,$/, "");
    if (tag && !value.includes(tag)) onChange([...value, tag]);
    setText("");
  };
  return (
    <Field label="Tags" optional error={error}>
      {value.length > 0 && (
        <ul className="flex flex-wrap gap-1">
          {value.map((tag) => (
            <li key={tag} className="flex h-6 items-center gap-1 rounded-sm bg-fill pr-0.5 pl-2 text-xs">
              {tag}
              <button
                type="button"
                aria-label={`Remove the tag ${tag}`}
                onClick={() => onChange(value.filter((one) => one !== tag))}
                className="grid size-5 place-items-center rounded-sm text-muted hover:text-text"
              >
                <X className="size-3" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Input
        placeholder="production, web"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if ((event.key === "Enter" && !event.metaKey && !event.ctrlKey) || event.key === ",") {
            event.preventDefault();
            add();
          }
          if (event.key === "Backspace" && text === "") onChange(value.slice(0, -1));
        }}
      />
    </Field>
  );
}
