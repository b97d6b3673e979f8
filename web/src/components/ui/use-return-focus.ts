import { useEffect, useState } from "react";

/**
 * Gives the focus back to what opened something, where it would be lost with it: a field that takes the focus by itself
 * hides from the dialog's own way back where the focus came from.
 */
export function useReturnFocus(open: boolean): void {
  const [seen, setSeen] = useState<{ open: boolean; opener: Element | null }>({ open: false, opener: null });
  if (open !== seen.open) setSeen({ open, opener: open ? document.activeElement : seen.opener });
  const { opener } = seen;
  useEffect(() => {
    if (!open) return;
    return () => {
      setTimeout(() => {
        const isLost = !document.activeElement || document.activeElement === document.body;
        if (isLost && opener instanceof HTMLElement && opener.isConnected) opener.focus();
      });
    };
  }, [open, opener]);
}
