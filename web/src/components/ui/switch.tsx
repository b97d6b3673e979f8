import { Switch as Base } from "@base-ui/react/switch";
import type { ReactNode } from "react";

interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}

/** A switch with its words; the whole row is the target. */
export function Switch({ checked, onChange, label, hint, disabled }: SwitchProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the Base UI switch inside
    <label className="flex items-start gap-3 text-sm">
      <Base.Root
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        className="mt-0.5 flex h-4 w-7 shrink-0 rounded-full bg-quiet-fill p-0.5 transition-colors data-checked:bg-accent-solid data-disabled:opacity-55"
      >
        <Base.Thumb className="size-3 rounded-full bg-on-accent transition-transform data-checked:translate-x-3" />
      </Base.Root>
      <span className="flex flex-col">
        <span className="font-medium">{label}</span>
        {hint && <span className="text-muted text-xs">{hint}</span>}
      </span>
    </label>
  );
}
