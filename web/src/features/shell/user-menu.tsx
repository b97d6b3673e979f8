import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import { signOut } from "@/api/session/sign-in";
import { useSession } from "@/api/session/use-session";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuLabel, MenuRadio, MenuSeparator } from "@/components/ui/menu";
import { toastError } from "@/components/ui/toast";
import { setTheme, type ThemeChoice, useThemeChoice } from "@/lib/theme";

const themes: { value: ThemeChoice; label: React.ReactNode }[] = [
  {
    value: "system",
    label: (
      <>
        <Monitor aria-hidden /> As the system
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
];

export function UserMenu({ folded }: { folded?: boolean }) {
  const { user } = useSession();
  const client = useQueryClient();
  const router = useRouter();
  const theme = useThemeChoice();
  const leave = async () => {
    try {
      await signOut();
      client.clear();
      await router.navigate({ to: "/login" });
    } catch (error) {
      toastError("Could not sign out", error);
    }
  };
  return (
    <Menu
      align="start"
      side={folded ? "right" : "top"}
      trigger={
        <Button
          variant="ghost"
          size={folded ? "icon" : "md"}
          aria-label={`Account of ${user.username}`}
          className="justify-start px-2"
        >
          <UserRound aria-hidden />
          {!folded && <span className="truncate">{user.username}</span>}
        </Button>
      }
    >
      <MenuLabel>{user.email ?? user.username}</MenuLabel>
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      <MenuRadio value={theme} onChange={setTheme} options={themes} />
      <MenuSeparator />
      <MenuItem onClick={leave}>
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
    </Menu>
  );
}
