import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import { signOut } from "@/api/session/sign-in";
import { useSession } from "@/api/session/use-session";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { toastError } from "@/components/ui/toast";
import { PasswordForm } from "@/features/settings/password-form";
import { setTheme, useThemeChoice } from "@/lib/theme";

const themes = [
  {
    value: "system",
    label: (
      <>
        <Monitor aria-hidden /> System
      </>
    ),
  },
  {
    value: "light",
    label: (
      <>
        <Sun aria-hidden /> Light
      </>
    ),
  },
  {
    value: "dark",
    label: (
      <>
        <Moon aria-hidden /> Dark
      </>
    ),
  },
] as const;

export function ProfilePage() {
  const { user, organizations } = useSession();
  const theme = useThemeChoice();
  return (
    <div className="flex flex-col gap-8">
      <Section title="Account" actions={<SignOutButton />}>
        <Card>
          <dl className="divide-y text-sm">
            <Row name="User name">{user.username}</Row>
            <Row name="E-mail">{user.email ?? <span className="text-faint">none</span>}</Row>
            {organizations.map((organization) => (
              <Row key={organization.org_id} name="Organization">
                {organization.org_name} <Badge className="ml-1">{organization.role}</Badge>
              </Row>
            ))}
          </dl>
        </Card>
      </Section>
      <PasswordForm />
      <Section title="Theme">
        <Segmented aria-label="Theme" value={theme} onChange={setTheme} options={themes} />
        <p className="mt-2 text-muted text-xs">Kept in this browser.</p>
      </Section>
    </div>
  );
}

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-4 px-4 py-2.5">
      <dt className="w-32 text-muted">{name}</dt>
      <dd className="min-w-0 flex-1 break-words">{children}</dd>
    </div>
  );
}

function SignOutButton() {
  const client = useQueryClient();
  const router = useRouter();
  const leave = async () => {
    try {
      await signOut();
      await router.navigate({ to: "/login" });
      client.clear();
    } catch (error) {
      toastError("Could not sign out", error);
    }
  };
  return (
    <Button size="sm" onClick={leave}>
      <LogOut aria-hidden />
      Sign out
    </Button>
  );
}
