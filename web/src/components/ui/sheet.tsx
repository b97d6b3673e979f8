import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { createContext, type ReactNode, type RefObject, use, useLayoutEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog, scrimStyle } from "@/components/ui/dialog";
import { cn } from "@/lib/cn";

interface FrameProps {
  open: boolean;
  onClose: () => void;
  wide?: boolean;
  /** One {@link SheetPanel}; another may take its place while the sheet stays open. */
  children: ReactNode;
}

interface PanelProps {
  title: ReactNode;
  description?: ReactNode;
  /** There is something typed that closing would lose: ask first. */
  dirty?: boolean;
  children: ReactNode;
  footer?: ReactNode;
  /** ⌘Enter or Ctrl+Enter anywhere in the sheet. */
  onSubmit?: () => void;
}

interface FrameState {
  dirty: RefObject<boolean>;
  requestClose: () => void;
}

const FrameContext = createContext<FrameState | null>(null);

/** A panel from the right for creating and editing. */
export function Sheet({ open, onClose, wide, ...panel }: Omit<FrameProps, "children"> & PanelProps) {
  return (
    <SheetFrame open={open} onClose={onClose} wide={wide}>
      <SheetPanel {...panel} />
    </SheetFrame>
  );
}

/** The sheet without its content: for sheets of several steps. */
export function SheetFrame({ open, onClose, wide, children }: FrameProps) {
  const dirty = useRef(false);
  const [asking, setAsking] = useState(false);
  const requestClose = () => (dirty.current ? setAsking(true) : onClose());
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && requestClose()}>
      <Base.Portal>
        <Base.Backdrop className={scrimStyle} />
        <Base.Popup
          // The first field takes the focus, not the close button.
          initialFocus={() =>
            document.querySelector<HTMLElement>("[data-sheet-body] :is(input, textarea, [autofocus])")
          }
          className={cn(
            "motion-slide fixed inset-y-0 right-0 z-50 flex w-full flex-col border-line-strong bg-surface shadow-xl outline-none sm:max-w-[560px] sm:border-l",
            wide && "sm:max-w-[760px]",
          )}
        >
          <FrameContext value={{ dirty, requestClose }}>{children}</FrameContext>
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

export function SheetPanel({ title, description, dirty = false, children, footer, onSubmit }: PanelProps) {
  const frame = use(FrameContext);
  const latestSubmit = useRef(onSubmit);
  useLayoutEffect(() => {
    latestSubmit.current = onSubmit;
    if (frame) frame.dirty.current = dirty;
  });
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    // The field being typed in hands over its value first, as it does when it is left.
    if (event.target instanceof HTMLElement) event.target.blur();
    setTimeout(() => latestSubmit.current?.());
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the whole sheet
    <div className="flex min-h-0 flex-1 flex-col" onKeyDown={onKeyDown}>
      <header className="flex items-start gap-3 border-b px-5 py-3.5">
        <div className="min-w-0 flex-1">
          <Base.Title className="truncate font-semibold text-lg">{title}</Base.Title>
          {description && <Base.Description className="text-muted text-sm">{description}</Base.Description>}
        </div>
        <Button variant="ghost" size="icon-sm" aria-label="Close" onClick={frame?.requestClose}>
          <X aria-hidden />
        </Button>
      </header>
      <div data-sheet-body className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 py-5">
        {children}
      </div>
      {footer && <footer className="flex items-center gap-2 border-t px-5 py-3 pb-safe">{footer}</footer>}
    </div>
  );
}
