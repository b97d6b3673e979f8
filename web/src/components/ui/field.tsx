import { Field as Base } from "@base-ui/react/field";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null;
  optional?: boolean;
  className?: string;
  /** One form control of `components/ui`. */
  children: ReactNode;
}

/** Label, control, hint and error of one value, tied together for assistive technology. */
export function Field({ label, hint, error, optional, className, children }: FieldProps) {
  return (
    <Base.Root invalid={Boolean(error)} className={cn("flex flex-col gap-1.5", className)}>
      <Base.Label className="flex items-baseline gap-2 font-medium text-sm">
        {label}
        {optional && <span className="font-normal text-faint text-xs">optional</span>}
      </Base.Label>
      {children}
      {hint && <Base.Description className="text-muted text-xs">{hint}</Base.Description>}
      {error && (
        <Base.Error match className="text-down text-xs first-letter:uppercase" role="alert">
          {error}
        </Base.Error>
      )}
    </Base.Root>
  );
}

interface GroupProps {
  legend: ReactNode;
  hint?: ReactNode;
  error?: string | null;
  children: ReactNode;
}

/** Like {@link Field} for a value of several controls (lists, key-value pairs, choices). */
export function FieldGroup({ legend, hint, error, children }: GroupProps) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1.5 font-medium text-sm">{legend}</legend>
      {children}
      {hint && <p className="text-muted text-xs">{hint}</p>}
      {error && (
        <p className="text-down text-xs first-letter:uppercase" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
