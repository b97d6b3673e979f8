import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ChannelKindPicker } from "@/features/contacts/channel-kind-picker";
import { webhookChannel } from "@/testing/kinds";

const apprise = { ...webhookChannel, kind: "apprise", label: "Apprise", missing: "pip install 'watchbell[apprise]'" };
const zulip = { ...webhookChannel, kind: "zulip", label: "Zulip", description: "Not like Apprise.", missing: null };

it("shows a kind that cannot be used here, says what it lacks and does not pick it", async () => {
  const pick = vi.fn();
  render(<ChannelKindPicker kinds={[apprise, zulip, webhookChannel]} onPick={pick} />);
  const user = userEvent.setup();
  const lacking = screen.getByRole("button", { name: /^Apprise/ });
  expect(lacking).toHaveAttribute("aria-disabled", "true");
  expect(lacking).toHaveTextContent("pip install 'watchbell[apprise]'");
  await user.click(lacking);
  expect(pick).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: /^Webhook/ }));
  expect(pick).toHaveBeenLastCalledWith(webhookChannel);
});

it("takes the first that can be used by Enter", async () => {
  const pick = vi.fn();
  render(<ChannelKindPicker kinds={[apprise, zulip]} onPick={pick} />);
  await userEvent.type(screen.getByRole("searchbox"), "apprise{Enter}");
  expect(pick).toHaveBeenCalledExactlyOnceWith(zulip);
});
