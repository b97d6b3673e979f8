import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import {
  createContext,
  type ReactNode,
  type RefObject,
  use,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog, scrimStyle } from "@/components/ui/dialog";
import { useReturnFocus } from "@/components/ui/use-return-focus";
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
  submit: RefObject<(() => void) | undefined>;
  requestClose: () => void;
}

const FIELD = ":is(input, textarea, [autofocus])";

/** By then the dialog has given the focus to somebody. */
const OPENED_MS = 60;

/** Leads to the first thing that is wrong: it may be many screens above the button to save. Whether there is one. */
function toProblem(body: HTMLElement | null): boolean {
  const found = body?.querySelector<HTMLElement>("[aria-invalid=true], [role=alert]");
  if (!found) return false;
  const control = found.matches("[aria-invalid=true]")
    ? found
    : found.closest("fieldset")?.querySelector<HTMLElement>("input, textarea, button, [tabindex='0']");
  control?.focus({ preventScroll: true });
  found.scrollIntoView?.({ block: "center" });
  return true;
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
  useReturnFocus(open);
  const dirty = useRef(false);
  const submit = useRef<() => void>(undefined);
  const [asking, setAsking] = useState(false);
  const requestClose = () => (dirty.current ? setAsking(true) : onClose());
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>) => {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
    const { target, currentTarget } = event;
    if (!(target instanceof HTMLElement) || !currentTarget.contains(target)) return;
    event.preventDefault();
    event.stopPropagation(); // else a switch or a button that has the focus would act as well
    // The field being typed in hands over its value first, as it does when it is left.
    target.blur();
    setTimeout(() => {
      if (target.isConnected) target.focus();
      submit.current?.();
    });
  };
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && requestClose()}>
      <Base.Portal>
        <Base.Backdrop className={scrimStyle} />
        <Base.Popup
          // The first field takes the focus, not the close button.
          initialFocus={() => document.querySelector<HTMLElement>(`[data-sheet-body] ${FIELD}`)}
          onKeyDownCapture={onKeyDown}
          className={cn(
            "motion-slide fixed inset-y-0 right-0 z-50 flex w-full flex-col border-line-strong bg-surface shadow-xl outline-none sm:max-w-[560px] sm:border-l",
            wide && "sm:max-w-[760px]",
          )}
        >
          <FrameContext value={{ dirty, submit, requestClose }}>{children}</FrameContext>
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
  const body = useRef<HTMLDivElement>(null);
  const seeking = useRef(false);
  const seek = () => {
    if (seeking.current && toProblem(body.current)) seeking.current = false;
  };
  useLayoutEffect(() => {
    if (frame) {
      frame.dirty.current = dirty;
      frame.submit.current = onSubmit && (() => lookAfter(onSubmit));
    }
    seek(); // what the form or the server finds wrong shows with some render after the attempt to save
  });
  useEffect(() => {
    // Content that came while the sheet opened: nobody has touched anything yet, and the sheet itself has the focus.
    const later = setTimeout(() => {
      const isUntouched = document.activeElement === body.current?.closest("[role=dialog]");
      if (isUntouched) body.current?.querySelector<HTMLElement>(FIELD)?.focus();
    }, OPENED_MS);
    return () => clearTimeout(later);
  }, []);
  const lookAfter = (act?: () => void) => {
    seeking.current = true;
    act?.();
    setTimeout(seek);
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col" onInputCapture={() => (seeking.current = false)}>
      <header className="flex items-start gap-3 border-b px-5 py-3.5">
        <div className="min-w-0 flex-1">
          <Base.Title className="truncate font-semibold text-lg">{title}</Base.Title>
          {description && <Base.Description className="text-muted text-sm">{description}</Base.Description>}
        </div>
        <Button variant="ghost" size="icon-sm" aria-label="Close" onClick={frame?.requestClose}>
          <X aria-hidden />
        </Button>
      </header>
      <div ref={body} data-sheet-body className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 py-5">
        {children}
      </div>
      {footer && (
        <footer className="flex items-center gap-2 border-t px-5 py-3 pb-safe" onClickCapture={() => lookAfter()}>
          {footer}
        </footer>
      )}
    </div>
  );
}
