import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactElement, ReactNode } from "react";
import { scrimStyle } from "@/components/ui/dialog";

interface BottomSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** The button that opens it, and has the focus again afterwards. */
  trigger: ReactElement;
  children: ReactNode;
}

/** A panel from below, within reach of the thumb. */
export function BottomSheet({ open, onOpenChange, title, trigger, children }: BottomSheetProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Backdrop className={scrimStyle} />
        <Base.Popup className="motion-rise fixed inset-x-0 bottom-0 z-50 flex max-h-[80dvh] flex-col rounded-t-lg border-line-strong border-t bg-raised px-4 pt-4 pb-[max(16px,env(safe-area-inset-bottom))] shadow-xl outline-none">
          <Base.Title className="pb-3 font-semibold text-lg">{title}</Base.Title>
          <div className="min-h-0 overflow-y-auto">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
