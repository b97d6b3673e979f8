import { Check } from "lucide-react";
import { type Step, steps, stepTitles } from "@/features/setup/steps";
import { cn } from "@/lib/cn";

/** Where in the set-up one is. */
export function StepList({ current }: { current: Step }) {
  const at = steps.indexOf(current);
  return (
    <ol aria-label="Steps" className="mb-8 flex gap-2">
      {steps.map((step, index) => (
        <li key={step} aria-current={index === at ? "step" : undefined} className="flex flex-1 flex-col gap-1.5">
          <span className={cn("h-1 rounded-full", index <= at ? "bg-accent-solid" : "bg-fill-strong")} aria-hidden />
          <span
            className={cn(
              "flex items-center gap-1 text-xs",
              index === at ? "font-medium text-text" : "text-muted max-sm:sr-only",
            )}
          >
            {index < at && <Check className="size-3" role="img" aria-label="Done:" />}
            {stepTitles[step]}
          </span>
        </li>
      ))}
    </ol>
  );
}

interface StepHeadProps {
  title: string;
  children: React.ReactNode;
}

export function StepHead({ title, children }: StepHeadProps) {
  return (
    <div className="mb-6">
      <h1 className="mb-1 font-semibold text-xl">{title}</h1>
      <p className="text-muted">{children}</p>
    </div>
  );
}
