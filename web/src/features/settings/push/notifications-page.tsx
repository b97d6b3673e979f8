import { BrowserCard } from "@/features/settings/push/browser-card";
import { OtherBrowsers } from "@/features/settings/push/other-browsers";

export function NotificationsPage() {
  return (
    <div className="flex flex-col gap-8">
      <BrowserCard />
      <OtherBrowsers />
    </div>
  );
}
