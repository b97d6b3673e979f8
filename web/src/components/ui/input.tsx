import { Field } from "@base-ui/react/field";
import { Input as Base } from "@base-ui/react/input";
import { Search, X } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export const fieldStyle =
  "w-full min-w-0 rounded-md border border-line-input bg-surface px-2.5 text-sm text-text transition-colors placeholder:text-faint hover:border-line-strong focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 disabled:bg-fill disabled:text-muted aria-invalid:border-down-fill data-invalid:border-down-fill max-sm:text-lg";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <Base {...rest} className={cn(fieldStyle, "h-8", className)} />;
}

interface TextareaProps extends Omit<ComponentProps<"textarea">, "onChange" | "value"> {
  value: string;
  onChange: (value: string) => void;
}

export function Textarea({ className, value, onChange, ...rest }: TextareaProps) {
  return (
    <Field.Control
      value={value}
      onValueChange={onChange}
      render={<textarea rows={4} {...rest} />}
      className={cn(fieldStyle, "resize-y py-1.5 leading-5", className)}
    />
  );
}

interface SearchInputProps extends Omit<ComponentProps<"input">, "onChange" | "value"> {
  value: string;
  onChange: (value: string) => void;
}

export function SearchInput({ value, onChange, className, ...rest }: SearchInputProps) {
  return (
    <div className={cn("relative", className)}>
      <Search className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" aria-hidden />
      <Input
        type="search"
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="px-8 [&::-webkit-search-cancel-button]:hidden"
      />
      {value && (
        <button
          type="button"
          aria-label="Clear search"
          onClick={() => onChange("")}
          className="absolute top-1 right-1 grid size-6 place-items-center rounded-sm text-faint hover:text-text"
        >
          <X className="size-3.5" aria-hidden />
        </button>
      )}
    </div>
  );
}
