import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface CheckboxProps {
  checked: boolean;
  onChange: (checked: boolean, shiftKey: boolean) => void;
  indeterminate?: boolean;
  /** Shown beside the box; for a bare box give `aria-label`. */
  label?: ReactNode;
  "aria-label"?: string;
  className?: string;
}

export function Checkbox({ checked, onChange, indeterminate, label, className, ...rest }: CheckboxProps) {
  const box = (
    <Base.Root
      checked={checked}
      indeterminate={indeterminate}
      onCheckedChange={(next, { event }) => onChange(next, "shiftKey" in event && event.shiftKey === true)}
      aria-label={rest["aria-label"]}
      className={cn(
        "grid size-4 shrink-0 place-items-center rounded-sm border border-quiet-fill bg-surface text-on-accent transition-colors data-checked:border-accent-solid data-indeterminate:border-accent-solid data-checked:bg-accent-solid data-indeterminate:bg-accent-solid",
        className,
      )}
    >
      <Base.Indicator>
        {indeterminate ? <Minus className="size-3" aria-hidden /> : <Check className="size-3" aria-hidden />}
      </Base.Indicator>
    </Base.Root>
  );
  if (!label) return box;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the Base UI checkbox inside
    <label className="flex items-center gap-2 text-sm">
      {box}
      {label}
    </label>
  );
}
