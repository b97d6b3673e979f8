import { Link } from "@tanstack/react-router";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Menu, MenuItem } from "@/components/ui/menu";

interface Removal {
  name: string;
  /** What goes with it. */
  description: ReactNode;
  /** Fails when it is still there, and has said why. */
  run: () => Promise<unknown>;
}

interface ActionMenuProps {
  label: string;
  size?: "icon" | "icon-sm";
  /** Something chosen from it is under way. */
  busy?: boolean;
  children: ReactNode;
  /** The last item: asks first. */
  removal?: Removal | false;
}

/** What can be done with a thing where it stands. */
export function ActionMenu({ label, size = "icon-sm", busy, children, removal }: ActionMenuProps) {
  const [asking, setAsking] = useState(false);
  const removed = useRef(false);
  useEffect(
    () => () => {
      // The thing takes the button that had the focus along: what follows in the page is next.
      if (removed.current) setTimeout(keepFocus);
    },
    [],
  );
  return (
    <>
      <Menu
        trigger={
          <Button variant="ghost" size={size} aria-label={label} busy={busy}>
            {!busy && <Ellipsis aria-hidden />}
          </Button>
        }
      >
        {children}
        {removal && (
          <MenuItem danger onClick={() => setAsking(true)}>
            <Trash2 aria-hidden />
            Delete…
          </MenuItem>
        )}
      </Menu>
      {removal && (
        <AskRemoval
          {...removal}
          run={async () => {
            await removal.run();
            removed.current = true;
          }}
          open={asking}
          onOpenChange={setAsking}
        />
      )}
    </>
  );
}

function keepFocus(): void {
  if (document.activeElement === document.body) document.querySelector<HTMLElement>("main")?.focus();
}

interface AskProps extends Removal {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function AskRemoval({ name, description, run, open, onOpenChange }: AskProps) {
  const [going, setGoing] = useState(false);
  const remove = async () => {
    setGoing(true);
    try {
      await run();
      onOpenChange(false);
    } catch {
      // Said already; the question stays open for another try.
    } finally {
      setGoing(false);
    }
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${name}?`}
      description={description}
      action="Delete"
      busy={going}
      onConfirm={() => void remove()}
    />
  );
}

/** Opens the sheet that edits it, such as `service:1`. */
export function EditItem({ sheet }: { sheet: string }) {
  return (
    <MenuItem render={<Link to="." search={(before) => ({ ...before, sheet })} />}>
      <Pencil aria-hidden />
      Edit
    </MenuItem>
  );
}
