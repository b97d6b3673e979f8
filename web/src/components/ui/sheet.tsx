import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog, scrimStyle } from "@/components/ui/dialog";
import { cn } from "@/lib/cn";

interface SheetProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  /** There is something typed that closing would lose: ask first. */
  dirty?: boolean;
  children: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
  /** ⌘Enter or Ctrl+Enter anywhere in the sheet. */
  onSubmit?: () => void;
}

/** A panel from the right for creating and editing. */
export function Sheet({
  open,
  onClose,
  title,
  description,
  dirty = false,
  children,
  footer,
  wide,
  onSubmit,
}: SheetProps) {
  const [asking, setAsking] = useState(false);
  const latestSubmit = useRef(onSubmit);
  latestSubmit.current = onSubmit;
  const requestClose = () => (dirty ? setAsking(true) : onClose());
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && requestClose()}>
      <Base.Portal>
        <Base.Backdrop className={scrimStyle} />
        <Base.Popup
          className={cn(
            "motion-slide fixed inset-y-0 right-0 z-50 flex w-full flex-col border-line-strong border-l bg-surface shadow-xl outline-none sm:max-w-[560px]",
            wide && "sm:max-w-[760px]",
          )}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
            event.preventDefault();
            // The field being typed in hands over its value first, as it does when it is left.
            if (event.target instanceof HTMLElement) event.target.blur();
            setTimeout(() => latestSubmit.current?.());
          }}
        >
          <header className="flex items-start gap-3 border-b px-5 py-3.5">
            <div className="min-w-0 flex-1">
              <Base.Title className="truncate font-semibold text-lg">{title}</Base.Title>
              {description && <Base.Description className="text-muted text-sm">{description}</Base.Description>}
            </div>
            <Button variant="ghost" size="icon-sm" aria-label="Close" onClick={requestClose}>
              <X aria-hidden />
            </Button>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 py-5">{children}</div>
          {footer && <footer className="flex items-center gap-2 border-t px-5 py-3 pb-safe">{footer}</footer>}
          <ConfirmDialog
            open={asking}
            onOpenChange={setAsking}
            title="Throw away what you typed?"
            description="It has not been saved yet."
            action="Throw away"
            onConfirm={() => {
              setAsking(false);
              onClose();
            }}
          />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
