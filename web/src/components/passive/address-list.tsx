import { useQuery } from "@tanstack/react-query";
import { pingKeyQuery } from "@/api/ping-key/ping-key";
import type { Monitor } from "@/api/types";
import { addressesOf } from "@/components/passive/addresses";
import { CopyLine } from "@/components/ui/copy-button";
import { cn } from "@/lib/cn";

/** Where a monitor hears, and whom each address is for. */
export function AddressList({ monitor, className }: { monitor: Monitor; className?: string }) {
  const key = useQuery({ ...pingKeyQuery, enabled: Boolean(monitor.slug && monitor.heartbeat_url) });
  return (
    <ul aria-label="Addresses" className={cn("grid min-w-0 gap-x-6 gap-y-4", className)}>
      {addressesOf(monitor, key.data).map(({ name, label, text, whom }) => (
        <li key={name} className="min-w-0">
          <p className="mb-1 font-medium text-sm">{label}</p>
          <CopyLine text={text} label={`Copy the ${label}`} />
          <p className="mt-1 text-muted text-xs">{whom}</p>
        </li>
      ))}
    </ul>
  );
}
