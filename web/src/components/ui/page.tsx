import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "@/lib/cn";

interface PageProps {
  title: ReactNode;
  /** Beside the title: counts, state. */
  aside?: ReactNode;
  /** Buttons on the right. */
  actions?: ReactNode;
  children: ReactNode;
  /** Fills the height of the window (tables that scroll inside). */
  full?: boolean;
  className?: string;
}

/** Head line and body of a screen. */
export function Page({ title, aside, actions, children, full, className }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // What tabs, the history and screen readers call the screen.
    document.title = `${heading.current?.textContent ?? ""} · Watchbell`;
  });
  return (
    <div className={cn("flex flex-col", full && "h-full min-h-0")}>
      <header className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-2 border-b px-4 py-2.5 sm:px-6">
        <h1 ref={heading} className="min-w-0 truncate font-semibold text-lg">
          {title}
        </h1>
        {aside}
        <div className="ml-auto flex items-center gap-2">{actions}</div>
      </header>
      <div className={cn(full ? "flex min-h-0 flex-1 flex-col" : "px-4 py-5 sm:px-6", className)}>{children}</div>
    </div>
  );
}

interface SectionProps {
  title: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A titled part of a page. */
export function Section({ title, actions, children, className }: SectionProps) {
  return (
    <section className={className}>
      <div className="mb-2 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1.5">
        <h2 className="font-medium text-sm">{title}</h2>
        <div className="ml-auto flex items-center gap-2">{actions}</div>
      </div>
      {children}
    </section>
  );
}

/** A bordered surface. */
export function Card({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cn("rounded-lg border bg-surface", className)}>{children}</div>;
}
