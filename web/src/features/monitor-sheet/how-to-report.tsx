import { useQuery } from "@tanstack/react-query";
import { pingKeyQuery } from "@/api/ping-key/ping-key";
import type { Monitor } from "@/api/types";
import { AddressList } from "@/components/passive/address-list";
import { hasAddress } from "@/components/passive/addresses";
import { snippetsOf } from "@/components/passive/snippets/snippets-of";
import { CodeTabs } from "@/components/ui/code-tabs";

/** Everything that a monitor which was just made needs to be heard of. */
export function HowToReport({ monitor }: { monitor: Monitor }) {
  const key = useQuery({ ...pingKeyQuery, enabled: !hasAddress(monitor) });
  const snippets = snippetsOf(monitor, key.data);
  return (
    <div className="flex flex-col gap-5">
      {snippets.length > 0 && (
        <div className="overflow-hidden rounded-lg border">
          <CodeTabs snippets={snippets} />
        </div>
      )}
      <AddressList monitor={monitor} />
    </div>
  );
}
