import { useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate, useSearch } from "@tanstack/react-router";
import { sessionQuery } from "@/api/session/get-session";
import { setupQuery } from "@/api/setup/setup";
import { ErrorState } from "@/components/ui/error-state";
import { Logo } from "@/components/ui/logo";
import { AccountStep } from "@/features/setup/account-step";
import { ChannelStep } from "@/features/setup/channel-step";
import { MonitorStep } from "@/features/setup/monitor-step";
import { PageStep } from "@/features/setup/page-step";
import { StepList } from "@/features/setup/step-list";
import type { SetupSearch, Step } from "@/features/setup/steps";
import { LiveProvider } from "@/live/live-provider";

export function SetupPage() {
  const search = useSearch({ from: "/setup" });
  const session = useQuery(sessionQuery);
  const setup = useQuery(setupQuery);
  const error = session.error ?? setup.error;
  if (error) return <ErrorState error={error} onRetry={() => void setup.refetch()} />;
  if (session.isPending || setup.isPending) return null;
  const signedIn = session.data !== null;
  if (!signedIn && !setup.data?.is_needed) return <Navigate to="/login" search={{}} />;
  const step = signedIn ? withoutAccount(search.step) : "account";
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-120 flex-col px-4 py-10 sm:py-16">
      <Logo className="mb-6 size-9" />
      <StepList current={step} />
      <CurrentStep step={step} search={search} />
    </main>
  );
}

function withoutAccount(step: Step | undefined): Step {
  return step === undefined || step === "account" ? "monitor" : step;
}

function CurrentStep({ step, search }: { step: Step; search: SetupSearch }) {
  const navigate = useNavigate({ from: "/setup" });
  const go = (next: SetupSearch) => void navigate({ search: { monitor: search.monitor, ...next } });
  if (step === "account") return <AccountStep token={search.token ?? ""} onDone={() => go({ step: "monitor" })} />;
  if (step === "page") return <PageStep monitorId={search.monitor} />;
  return (
    <LiveProvider>
      {step === "monitor" ? (
        <MonitorStep
          id={search.monitor}
          onCreated={(monitor) => go({ step: "monitor", monitor })}
          onDone={() => go({ step: "channel" })}
        />
      ) : (
        <ChannelStep onDone={() => go({ step: "page" })} />
      )}
    </LiveProvider>
  );
}
