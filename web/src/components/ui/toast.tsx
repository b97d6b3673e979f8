import { Toast as Base } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import type { ReactNode } from "react";
import { messageOf } from "@/api/client";

const manager = Base.createToastManager();

interface ToastOptions {
  description?: ReactNode;
  /** Takes the thing back; the toast stays 8 s. */
  undo?: () => void;
}

export function toastDone(title: string, { description, undo }: ToastOptions = {}): void {
  const id = manager.add({
    title,
    description,
    type: "done",
    timeout: undo ? 8000 : 4000,
    actionProps: undo && {
      children: "Undo",
      onClick: () => {
        manager.close(id);
        undo();
      },
    },
  });
}

/** What was tried, and why it failed in the server's words. */
export function toastError(title: string, error: unknown): void {
  manager.add({ title, description: messageOf(error), type: "error", timeout: 10_000, priority: "high" });
}

export function Toaster() {
  return (
    <Base.Provider toastManager={manager} limit={4}>
      <Base.Portal>
        {/* Above the bar of a phone, and above the buttons in which a sheet ends. */}
        <Base.Viewport className="fixed right-4 bottom-4 z-60 flex w-[calc(100vw-32px)] max-w-90 flex-col gap-2 max-sm:bottom-18 [body:has([data-sheet-body])_&]:bottom-18">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function ToastList() {
  const { toasts } = Base.useToastManager();
  return toasts.map((toast) => (
    <Base.Root
      key={toast.id}
      toast={toast}
      className="motion-fade flex items-start gap-2.5 rounded-lg border border-line-strong bg-raised p-3 shadow-lg data-limited:hidden"
    >
      {toast.type === "error" ? (
        <CircleAlert className="mt-0.5 size-4 shrink-0 text-down" aria-hidden />
      ) : (
        <CircleCheck className="mt-0.5 size-4 shrink-0 text-up" aria-hidden />
      )}
      <div className="min-w-0 flex-1">
        <Base.Title className="font-medium text-sm" />
        <Base.Description className="break-words text-muted text-sm" />
      </div>
      <Base.Action className="font-medium text-accent text-sm empty:hidden" />
      <Base.Close aria-label="Dismiss" className="rounded-sm text-faint hover:text-text">
        <X className="size-4" aria-hidden />
      </Base.Close>
    </Base.Root>
  ));
}
