import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { navItems } from "@/features/shell/nav";

interface ShortcutsDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

const general = [
  { label: "Command palette", keys: "mod+k" },
  { label: "Fold the sidebar", keys: "mod+b" },
  { label: "New monitor", keys: "c m" },
  { label: "Save the open sheet", keys: "mod+enter" },
  { label: "This list", keys: "?" },
];

export function ShortcutsDialog({ open, onOpenChange }: ShortcutsDialogProps) {
  const goTo = navItems.map(({ label, keys }) => ({ label: `Go to ${label}`, keys }));
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <dl className="flex flex-col divide-y text-sm">
        {[...general, ...goTo].map(({ label, keys }) => (
          <div key={keys} className="flex items-center justify-between py-2">
            <dt>{label}</dt>
            <dd>
              <Kbd keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
