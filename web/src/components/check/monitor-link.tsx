import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface MonitorLinkProps {
  id: string;
  children: ReactNode;
  className?: string;
}

/** The one way to a monitor, wherever it is named. */
export function MonitorLink({ id, children, className }: MonitorLinkProps) {
  return (
    <Link
      to="/monitors/$id"
      params={{ id }}
      className={cn("truncate rounded-sm font-medium hover:underline", className)}
    >
      {children}
    </Link>
  );
}
