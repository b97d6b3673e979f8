import { ExternalLink } from "lucide-react";
import { useSession } from "@/api/session/use-session";
import { buttonStyle } from "@/components/ui/button";
import { CopyLine } from "@/components/ui/copy-button";
import { LinkButton } from "@/components/ui/link-button";
import { PublishSwitch } from "@/features/setup/publish-switch";
import { StepHead } from "@/features/setup/step-list";

export function PageStep({ monitorId }: { monitorId: string | undefined }) {
  const { organization } = useSession();
  const address = `${location.origin}/s/${organization?.org_slug ?? "default"}`;
  return (
    <div>
      <StepHead title="Your public page">
        It tells everybody how your services are, also without JavaScript. Share it, or leave it for later.
      </StepHead>
      {monitorId && <PublishSwitch id={monitorId} />}
      <CopyLine text={address} label="Copy the address" />
      <div className="mt-6 flex justify-between">
        <a href={address} target="_blank" rel="noreferrer" className={buttonStyle()}>
          <ExternalLink aria-hidden />
          Open it
        </a>
        <LinkButton to="/" variant="primary">
          Go to the overview
        </LinkButton>
      </div>
    </div>
  );
}
