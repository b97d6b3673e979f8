import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { tokenKeys } from "@/api/keys";
import { type ApiToken, revokeToken, tokensQuery } from "@/api/tokens/tokens";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Card, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { toastDone, toastError } from "@/components/ui/toast";
import { NewTokenDialog } from "@/features/settings/new-token-dialog";

export function TokensPage() {
  const tokens = useQuery(tokensQuery);
  const [creating, setCreating] = useState(false);
  const create = (
    <Button variant="primary" size="sm" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      New token
    </Button>
  );
  return (
    <Section title="API tokens" actions={tokens.data?.length ? create : undefined}>
      <p className="mb-3 text-muted text-sm">
        For programs and scripts. A token acts in this organization with its own role.
      </p>
      {tokens.isPending && <TokensSkeleton />}
      {tokens.isError && <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.data?.length === 0 && (
        <Card>
          <EmptyState
            icon={KeyRound}
            title="No tokens yet"
            why="A token lets a script or an agent use the API without your password."
            action={create}
          />
        </Card>
      )}
      {tokens.data && tokens.data.length > 0 && (
        <Card>
          <ul className="divide-y">
            {tokens.data.map((token) => (
              <TokenRow key={token.id} token={token} />
            ))}
          </ul>
        </Card>
      )}
      <NewTokenDialog open={creating} onClose={() => setCreating(false)} />
    </Section>
  );
}

function TokenRow({ token }: { token: ApiToken }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const revoke = useMutation({
    mutationFn: () => revokeToken(token.id),
    onSuccess: () => toastDone(`Revoked ${token.name}`),
    onError: (error) => toastError(`Could not revoke ${token.name}`, error),
    onSettled: () => {
      setAsking(false);
      return client.invalidateQueries({ queryKey: tokenKeys.all });
    },
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2 font-medium text-sm">
          <span className="truncate">{token.name}</span>
          {(token.role ? [token.role] : (token.scopes ?? [])).map((right) => (
            <Badge key={right}>{right}</Badge>
          ))}
        </p>
        <p className="text-muted text-xs">
          Created <RelativeTime at={token.created_at} /> · last used <RelativeTime at={token.last_used_at} />
          {token.expires_at && (
            <>
              {" "}
              · ends <RelativeTime at={token.expires_at} />
            </>
          )}
        </p>
      </div>
      <Button variant="danger" size="sm" onClick={() => setAsking(true)}>
        Revoke
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Revoke ${token.name}?`}
        description="Whatever uses it is refused from this moment on."
        action="Revoke"
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate()}
      />
    </li>
  );
}

function TokensSkeleton() {
  return (
    <Loading label="Loading tokens" className="flex flex-col gap-px rounded-lg border p-4">
      <Skeleton className="w-48" />
      <Skeleton className="mt-2 w-72" />
    </Loading>
  );
}
