import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";

export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return <ErrorState error={error} onRetry={retry} />;
}

export function NotFoundScreen() {
  return (
    <EmptyState
      icon={SearchX}
      title="There is nothing here"
      why="The address is wrong, or what it named has been deleted."
      action={<LinkButton to="/">Go to the overview</LinkButton>}
    />
  );
}
