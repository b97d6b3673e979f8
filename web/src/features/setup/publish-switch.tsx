import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "@/api/client";
import { monitorKeys } from "@/api/keys";
import { monitorQuery } from "@/api/monitors/get-monitors";
import { updateMonitor } from "@/api/monitors/save-monitor";
import { Problem } from "@/components/ui/notice";
import { Switch } from "@/components/ui/switch";

/** Whether strangers see the first monitor: private until somebody says otherwise. */
export function PublishSwitch({ id }: { id: string }) {
  const client = useQueryClient();
  const monitor = useQuery(monitorQuery(id));
  const publish = useMutation({
    mutationFn: (is_public: boolean) => updateMonitor(id, { is_public }),
    onSettled: () => client.invalidateQueries({ queryKey: monitorKeys.all }),
  });
  if (!monitor.data) return null;
  return (
    <div className="mb-4 flex flex-col gap-3">
      <Switch
        label={`Show “${monitor.data.name}” on it`}
        hint="Everybody with the address sees whether it works. Nothing is shown until you say so."
        checked={publish.isPending ? publish.variables : monitor.data.is_public}
        disabled={publish.isPending}
        onChange={publish.mutate}
      />
      {publish.error && <Problem>{messageOf(publish.error)}</Problem>}
    </div>
  );
}
