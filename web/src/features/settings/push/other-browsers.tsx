import { useMutation, useQueryClient } from "@tanstack/react-query";
import { pushKeys } from "@/api/keys";
import { deletePushSubscription } from "@/api/push/delete-push-subscription";
import type { PushDevice } from "@/api/push/get-push-subscriptions";
import { Button } from "@/components/ui/button";
import { Card, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { toastDone, toastError } from "@/components/ui/toast";
import { browserName } from "@/features/settings/push/browser-name";
import { useBrowsers } from "@/features/settings/push/use-browsers";

/** Nothing at all while there are none. */
export function OtherBrowsers() {
  const { others, here } = useBrowsers();
  if (others.length === 0 || !here.data) return null;
  return (
    <Section title="Your other browsers">
      <Card>
        <ul className="divide-y">
          {others.map((device) => (
            <Row key={device.id} device={device} />
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function Row({ device }: { device: PushDevice }) {
  const client = useQueryClient();
  const name = browserName(device.user_agent);
  const remove = useMutation({
    mutationFn: () => deletePushSubscription(device.id),
    onSuccess: () => toastDone(`${name} is told no more`),
    onError: (error) => toastError(`Could not remove ${name}`, error),
    onSettled: () => client.invalidateQueries({ queryKey: pushKeys.all }),
  });
  return (
    <li className="flex items-center gap-4 px-4 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-sm" title={device.user_agent}>
          {name}
        </p>
        <p className="text-muted text-xs">
          Subscribed <RelativeTime at={device.created_at} />
        </p>
      </div>
      <Button variant="danger" size="sm" busy={remove.isPending} onClick={() => remove.mutate()}>
        Remove
      </Button>
    </li>
  );
}
