import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import type { ReactNode } from "react";

interface SegmentedProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  options: readonly { value: T; label: ReactNode }[];
  "aria-label": string;
}

/** One of a few, all in sight. */
export function Segmented<T extends string>({ value, onChange, options, ...rest }: SegmentedProps<T>) {
  return (
    <ToggleGroup
      value={[value]}
      onValueChange={(next) => next[0] && onChange(next[0] as T)}
      aria-label={rest["aria-label"]}
      className="inline-flex h-8 shrink-0 items-center gap-0.5 rounded-md border bg-bg-subtle p-0.5"
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className="inline-flex h-full items-center gap-1.5 whitespace-nowrap rounded-sm border border-transparent px-2 text-muted text-xs hover:text-text data-pressed:border-line-strong data-pressed:bg-surface data-pressed:text-text [&_svg]:size-3.5"
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
