import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { Sheet } from "@/components/ui/sheet";
import { Switch } from "@/components/ui/switch";

function Form({ onSave }: { onSave: (on: boolean) => void }) {
  const [on, setOn] = useState(false);
  return (
    <Sheet open onClose={() => undefined} title="Form" onSubmit={() => onSave(on)}>
      <Switch label="Only at night" checked={on} onChange={setOn} />
    </Sheet>
  );
}

it("saves by Ctrl+Enter without turning the switch that has the focus", async () => {
  const user = userEvent.setup();
  const save = vi.fn();
  render(<Form onSave={save} />);
  await user.click(await screen.findByRole("switch"));
  await user.keyboard("{Control>}{Enter}{/Control}");
  await vi.waitFor(() => expect(save).toHaveBeenCalledOnce());
  expect(save).toHaveBeenCalledWith(true);
  expect(screen.getByRole("switch")).toBeChecked();
});
