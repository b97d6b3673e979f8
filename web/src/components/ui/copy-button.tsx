import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";

/** Copies `text`; says so for two seconds, also to screen readers. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <Tooltip content={copied ? "Copied" : label}>
      <Button variant="ghost" size="icon-sm" aria-label={copied ? "Copied" : label} onClick={copy}>
        {copied ? <Check className="text-up" aria-hidden /> : <Copy aria-hidden />}
      </Button>
    </Tooltip>
  );
}

/** A URL, id or command in one line with its copy button. */
export function CopyLine({ text, label, className }: { text: string; label?: string; className?: string }) {
  return (
    <div className={cn("flex items-center gap-1 rounded-md border bg-bg-subtle pr-0.5 pl-2.5", className)}>
      {/* Scrolls when it is longer than its place; the keyboard has to get there too. */}
      <code tabIndex={0} className="min-w-0 flex-1 overflow-x-auto whitespace-nowrap rounded-sm py-1 font-mono text-xs">
        {text}
      </code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
