import type { ComponentProps } from "react";
import { Input } from "@/components/ui/input";
import { cn } from "@/lib/cn";

interface NumberInputProps extends Omit<ComponentProps<"input">, "value" | "onChange" | "type"> {
  value: number | undefined;
  /** `undefined` when it is empty. */
  onChange: (value: number | undefined) => void;
}

export function NumberInput({ value, onChange, className, step = 1, ...rest }: NumberInputProps) {
  return (
    <Input
      type="number"
      inputMode={step === 1 ? "numeric" : "decimal"}
      step={step}
      {...rest}
      className={cn("num max-w-48", className)}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.valueAsNumber)}
    />
  );
}
