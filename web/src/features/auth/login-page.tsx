import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { setupQuery } from "@/api/setup/setup";
import { Logo } from "@/components/ui/logo";
import { SignInForm } from "@/features/auth/sign-in-form";

export function LoginPage() {
  const { next } = useSearch({ from: "/login" });
  const router = useRouter();
  const setup = useQuery(setupQuery);
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-88 flex-col justify-center px-4 py-10">
      <Logo className="mb-6 size-9" />
      <h1 className="mb-1 font-semibold text-xl">Sign in to Watchbell</h1>
      <p className="mb-6 text-muted text-sm">
        {setup.data?.is_needed
          ? "Nobody has an account yet. Open the set-up link that the server printed when it started."
          : "Welcome back."}
      </p>
      <SignInForm onDone={() => router.history.push(next ?? "/")} />
    </main>
  );
}
