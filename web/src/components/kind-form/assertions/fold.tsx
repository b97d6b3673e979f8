import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Severity } from "@/components/kind-form/assertions/model";
import { type Errors, hasErrors } from "@/components/kind-form/schema-errors";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";

interface FoldProps {
  sentence: string;
  severity: Severity | undefined;
  /** Just added: open, with the caret in its first control. */
  fresh: boolean;
  errors: Errors;
  onRemove: () => void;
  children: ReactNode;
}

/** Closed it reads as a sentence; open it shows what the sentence is made of. */
export function Fold({ sentence, severity, fresh, errors, onRemove, children }: FoldProps) {
  const [open, setOpen] = useState(fresh);
  const wrong = hasErrors(errors);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (fresh) body.current?.querySelector<HTMLElement>("button, input")?.focus();
  }, [fresh]);
  useEffect(() => {
    if (wrong) setOpen(true);
  }, [wrong]);
  return (
    <Collapsible.Root
      render={<li />}
      open={open}
      onOpenChange={setOpen}
      className={cn("@container min-w-0 rounded-md border", open ? "bg-bg-subtle" : "bg-surface")}
    >
      <div className="flex items-start gap-1 pr-0.5">
        <Collapsible.Trigger className="group flex min-w-0 flex-1 items-start gap-1.5 rounded-md py-1.5 pl-2 text-left text-sm">
          <ChevronRight
            className="mt-0.5 size-4 shrink-0 text-faint transition-transform group-data-panel-open:rotate-90"
            aria-hidden
          />
          <span className="min-w-0 break-words">{sentence}</span>
          {severity === "degraded" && <Badge tone="degraded">degraded</Badge>}
        </Collapsible.Trigger>
        <Button variant="ghost" size="icon-sm" className="mt-0.5" aria-label={`Remove: ${sentence}`} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      <Collapsible.Panel ref={body} className="flex flex-col gap-2 px-2 pb-2">
        {children}
        {errors[""] && (
          <p role="alert" className="text-down text-xs">
            {errors[""]}
          </p>
        )}
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
