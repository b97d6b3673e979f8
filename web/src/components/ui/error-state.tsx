import { CloudOff } from "lucide-react";
import { ApiError, messageOf } from "@/api/client";
import { Button } from "@/components/ui/button";

/** A part of the page that could not be loaded: what happened, and a way on. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  // What is gone stays gone: neither another attempt nor the log helps.
  const isGone = error instanceof ApiError && error.status === 404;
  const requestId = error instanceof ApiError && !isGone ? error.requestId : null;
  return (
    <div role="alert" className="flex flex-col items-center px-6 py-16 text-center">
      <CloudOff className="mb-3 size-6 text-muted" aria-hidden />
      <p className="font-medium">{messageOf(error)}</p>
      {requestId && <p className="mt-1 font-mono text-faint text-xs">Request {requestId}</p>}
      {isGone && <p className="mt-1 text-muted text-sm">It may have been deleted, or the address is mistyped.</p>}
      {isGone && (
        <Button className="mt-4" onClick={() => window.history.back()}>
          Go back
        </Button>
      )}
      {onRetry && !isGone && (
        <Button className="mt-4" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
