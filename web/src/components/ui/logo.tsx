import { cn } from "@/lib/cn";

export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={cn("size-6 shrink-0", className)}>
      <rect width="32" height="32" rx="8" className="fill-accent-solid" />
      <g className="fill-on-accent">
        <path d="M16 6.5a6.5 6.5 0 0 0-6.5 6.5v4.2l-1.9 3.4a1 1 0 0 0 .9 1.4h15a1 1 0 0 0 .9-1.4l-1.9-3.4V13A6.5 6.5 0 0 0 16 6.5Z" />
        <path d="M13 23.5a3 3 0 0 0 6 0Z" />
      </g>
    </svg>
  );
}
