import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { onSessionExpired } from "@/api/client";
import { sessionKey } from "@/api/keys";
import { Dialog } from "@/components/ui/dialog";
import { SignInForm } from "@/features/auth/sign-in-form";

/** When the session ends under one's hands: sign in over the open screen, and the waiting requests go on. Nothing typed is lost. */
export function SessionGuard() {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const waiting = useRef<(() => void)[]>([]);

  useEffect(() => {
    onSessionExpired(() => {
      setOpen(true);
      return new Promise((resolve) => waiting.current.push(resolve));
    });
    return () => onSessionExpired(null);
  }, []);

  const back = () => {
    setOpen(false);
    for (const resume of waiting.current.splice(0)) resume();
    void client.invalidateQueries({ queryKey: sessionKey });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={() => undefined}
      sticky
      title="Your session has ended"
      description="Sign in to go on where you were. Nothing you typed is lost."
    >
      <SignInForm onDone={back} />
    </Dialog>
  );
}
