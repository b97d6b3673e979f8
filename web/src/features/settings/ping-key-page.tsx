import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { monitorKeys, pingKeyKey } from "@/api/keys";
import { type PingKey, pingKeyQuery, renewPingKey } from "@/api/ping-key/ping-key";
import { useSession } from "@/api/session/use-session";
import { alertmanagerSnippets } from "@/components/passive/snippets/alertmanager";
import { pingKeySnippets } from "@/components/passive/snippets/ping-key";
import { Button } from "@/components/ui/button";
import { CodeTabs } from "@/components/ui/code-tabs";
import { CopyLine } from "@/components/ui/copy-button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/error-state";
import { Card, Section } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { toastDone, toastError } from "@/components/ui/toast";

export function PingKeyPage() {
  const { organization } = useSession();
  const key = useQuery(pingKeyQuery);
  const mayRenew = organization?.role === "owner" || organization?.role === "admin";
  return (
    <Section title="Ping key" actions={mayRenew && key.data && <RenewButton />}>
      <p className="mb-3 text-muted text-sm">
        With it, programs ping any monitor by its slug, make new ones by their first ping, and Prometheus sends its
        alerts. Treat it like a password.
      </p>
      {key.isPending && (
        <Loading label="Loading the ping key" className="flex flex-col gap-3 rounded-lg border p-4">
          <Skeleton className="h-7" />
          <Skeleton className="h-7" />
        </Loading>
      )}
      {key.isError && <ErrorState error={key.error} onRetry={() => void key.refetch()} />}
      {key.data && <Addresses pingKey={key.data} />}
    </Section>
  );
}

function Addresses({ pingKey }: { pingKey: PingKey }) {
  const { ping_key, ping_url } = pingKey;
  return (
    <div className="flex flex-col gap-4">
      <Card className="flex min-w-0 flex-col gap-4 px-4 py-3.5">
        <div>
          <p className="mb-1 font-medium text-sm">Key</p>
          <CopyLine text={ping_key} label="Copy the key" />
        </div>
        <div>
          <p className="mb-1 font-medium text-sm">URL by slug</p>
          <CopyLine text={`${ping_url}/{slug}`} label="Copy the URL" />
          <p className="mt-1 text-muted text-xs">
            A slug stands on the page of each monitor. It takes /start, /fail, /log or an exit status after the slug.
          </p>
        </div>
      </Card>
      <Card className="min-w-0 overflow-hidden">
        <CodeTabs snippets={[...pingKeySnippets(pingKey), ...alertmanagerSnippets(pingKey)]} />
      </Card>
    </div>
  );
}

function RenewButton() {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const renew = useMutation({
    mutationFn: renewPingKey,
    onSuccess: (key) => {
      client.setQueryData(pingKeyKey, key);
      toastDone("Renewed the ping key", { description: "The old one opens nothing any more." });
      return client.invalidateQueries({ queryKey: monitorKeys.all });
    },
    onError: (error) => toastError("Could not renew the ping key", error),
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button size="sm" onClick={() => setAsking(true)}>
        <RefreshCw aria-hidden />
        Renew…
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Renew the ping key?"
        description="Every program that uses the present key is refused from this moment on, until it is given the new one. Addresses that do not hold the key go on working."
        action="Renew"
        busy={renew.isPending}
        onConfirm={() => renew.mutate()}
      />
    </>
  );
}
