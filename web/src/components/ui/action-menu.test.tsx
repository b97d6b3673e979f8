import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { ActionMenu } from "@/components/ui/action-menu";
import { MenuItem } from "@/components/ui/menu";

it("asks before it deletes, and goes on asking when that failed", async () => {
  const run = vi.fn().mockRejectedValueOnce(new Error("in use")).mockResolvedValueOnce(undefined);
  const user = userEvent.setup({ delay: null });
  render(
    <ActionMenu label="Actions for Shop" removal={{ name: "Shop", description: "All of it goes.", run }}>
      <MenuItem>Edit</MenuItem>
    </ActionMenu>,
  );
  await user.click(screen.getByRole("button", { name: "Actions for Shop" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete…" }));
  expect(run).not.toHaveBeenCalled();
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  await waitFor(() => expect(screen.getByRole("button", { name: "Delete" })).toBeEnabled());
  expect(screen.getByText("All of it goes.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(run).toHaveBeenCalledTimes(2);
});

function List() {
  const [there, setThere] = useState(true);
  const run = async () => {
    setTimeout(() => setThere(false)); // as a list that is read again
  };
  return (
    <main tabIndex={-1}>
      {there && (
        <ActionMenu label="Actions for Shop" removal={{ name: "Shop", description: "All of it goes.", run }}>
          <MenuItem>Edit</MenuItem>
        </ActionMenu>
      )}
    </main>
  );
}

it("leaves the focus in the page when what was deleted took its button along", async () => {
  const user = userEvent.setup({ delay: null });
  render(<List />);
  await user.click(screen.getByRole("button", { name: "Actions for Shop" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete…" }));
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  await waitFor(() => expect(screen.getByRole("main")).toHaveFocus());
});
