import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { fieldStyle } from "@/components/ui/input";
import { cn } from "@/lib/cn";

export interface Option<T extends string = string> {
  value: T;
  label: ReactNode;
}

interface SelectProps<T extends string> {
  value: T | null;
  onChange: (value: T) => void;
  options: readonly Option<T>[];
  placeholder?: string;
  disabled?: boolean;
  id?: string;
  className?: string;
  "aria-label"?: string;
}

export function Select<T extends string>({
  value,
  onChange,
  options,
  placeholder,
  className,
  ...rest
}: SelectProps<T>) {
  return (
    <Base.Root
      items={options}
      value={value}
      onValueChange={(next) => next !== null && onChange(next as T)}
      disabled={rest.disabled}
      modal={false}
    >
      <Base.Trigger
        id={rest.id}
        aria-label={rest["aria-label"]}
        className={cn(fieldStyle, "flex h-8 items-center justify-between gap-2 text-left", className)}
      >
        <Base.Value placeholder={placeholder ?? "Choose…"} className="truncate data-placeholder:text-faint" />
        <Base.Icon>
          <ChevronsUpDown className="size-3.5 text-faint" aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
          <Base.Popup className="motion-pop max-h-80 min-w-(--anchor-width) overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 shadow-lg outline-none">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className="flex cursor-default items-center gap-2 rounded-sm py-1 pr-2 pl-1.5 text-sm outline-none data-highlighted:bg-fill-strong"
              >
                <span className="grid w-4 place-items-center">
                  <Base.ItemIndicator>
                    <Check className="size-3.5" aria-hidden />
                  </Base.ItemIndicator>
                </span>
                <Base.ItemText>{option.label}</Base.ItemText>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
