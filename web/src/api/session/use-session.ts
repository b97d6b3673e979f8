import { useSuspenseQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/api/session/get-session";
import type { Membership, User } from "@/api/types";

/** The signed-in person and their organization. Only for screens behind the sign-in. */
export function useSession(): {
  user: User;
  organization: Membership | undefined;
  organizations: Membership[];
} {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new Error("Nobody is signed in.");
  return { user: data.user, organizations: data.organizations, organization: data.organizations[0] };
}
