import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { useReturnFocus } from "@/components/ui/use-return-focus";
import { cn } from "@/lib/cn";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  className?: string;
  /** Clicks outside do not close it. */
  sticky?: boolean;
}

export const scrimStyle = "motion-fade fixed inset-0 z-40 bg-scrim";

export function Dialog({ open, onOpenChange, title, description, children, footer, className, sticky }: DialogProps) {
  useReturnFocus(open);
  return (
    <Base.Root open={open} onOpenChange={onOpenChange} disablePointerDismissal={sticky}>
      <Base.Portal>
        <Base.Backdrop className={scrimStyle} />
        <Base.Popup
          className={cn(
            "motion-pop fixed top-[12vh] left-1/2 z-50 flex max-h-[80vh] w-[calc(100vw-32px)] max-w-md -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line-strong bg-raised shadow-xl outline-none",
            className,
          )}
        >
          <header className="px-5 pt-4">
            <Base.Title className="font-semibold text-lg">{title}</Base.Title>
            {description && <Base.Description className="mt-1 text-muted text-sm">{description}</Base.Description>}
          </header>
          {children && <div className="min-h-0 overflow-y-auto px-5 pt-4 pb-1">{children}</div>}
          <footer className="flex justify-end gap-2 px-5 py-4">{footer}</footer>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: ReactNode;
  action: string;
  onConfirm: () => void;
  busy?: boolean;
  danger?: boolean;
}

/** One question, one action. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  action,
  onConfirm,
  busy,
  danger = true,
}: ConfirmProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant={danger ? "danger" : "primary"} onClick={onConfirm} busy={busy}>
            {action}
          </Button>
        </>
      }
    />
  );
}
