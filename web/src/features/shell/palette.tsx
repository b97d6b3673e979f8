import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Command } from "cmdk";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useDeferredValue, useState } from "react";
import { findMonitorsQuery } from "@/api/monitors/get-monitors";
import type { Monitor } from "@/api/types";
import { scrimStyle } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { StateIcon } from "@/components/ui/state";
import { type Action, goToActions, monitorActions, otherActions } from "@/features/shell/actions";

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onShortcuts: () => void;
}

/** ⌘K: go anywhere, create, and act on a monitor without the mouse. */
export function Palette({ open, onOpenChange, onShortcuts }: PaletteProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={scrimStyle} />
        <Dialog.Popup
          aria-label="Command palette"
          className="motion-pop fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-32px)] max-w-140 -translate-x-1/2 overflow-hidden rounded-lg border border-line-strong bg-raised shadow-xl outline-none"
        >
          <PaletteBody close={() => onOpenChange(false)} onShortcuts={onShortcuts} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ close, onShortcuts }: { close: () => void; onShortcuts: () => void }) {
  const router = useRouter();
  const [text, setText] = useState("");
  const [monitor, setMonitor] = useState<Monitor | null>(null);
  const found = useQuery(findMonitorsQuery(useDeferredValue(monitor ? "" : text)));
  const run = (action: Action) => () => {
    close();
    void action.run();
  };
  const enter = (next: Monitor | null) => {
    setMonitor(next);
    setText("");
  };
  return (
    <Command
      label="Commands"
      loop
      onKeyDown={(event) => {
        if (monitor && event.key === "Backspace" && text === "") enter(null);
      }}
    >
      <div className="flex items-center gap-2 border-b px-4">
        {monitor && (
          <span className="flex min-w-0 items-center gap-1 text-muted text-sm">
            <span className="truncate">{monitor.name}</span>
            <ChevronRight className="size-3.5 shrink-0" aria-hidden />
          </span>
        )}
        <Command.Input
          autoFocus
          value={text}
          onValueChange={setText}
          placeholder={monitor ? "What to do…" : "Go to, create, or find a monitor…"}
          className="h-12 w-full bg-transparent text-base outline-none placeholder:text-faint"
        />
      </div>
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        <Command.Empty className="py-8 text-center text-muted text-sm">Nothing fits “{text}”.</Command.Empty>
        {monitor ? (
          <Group title="Actions">
            {monitorActions(router, monitor).map((action) => (
              <ActionItem key={action.label} action={action} onSelect={run(action)} />
            ))}
          </Group>
        ) : (
          <>
            <Group title="Go to">
              {goToActions(router).map((action) => (
                <ActionItem key={action.label} action={action} onSelect={run(action)} />
              ))}
            </Group>
            <Group title="Do">
              {otherActions(router, onShortcuts).map((action) => (
                <ActionItem key={action.label} action={action} onSelect={run(action)} />
              ))}
            </Group>
            <Group title="Monitors">
              {(found.data ?? []).map((one) => (
                <Item key={one.id} value={`${one.name} ${one.id}`} onSelect={() => enter(one)}>
                  <StateIcon status={one.status} />
                  <span className="min-w-0 flex-1 truncate">{one.name}</span>
                  <ChevronRight aria-hidden />
                </Item>
              ))}
            </Group>
          </>
        )}
      </Command.List>
    </Command>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={title}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-faint [&_[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  );
}

function ActionItem({ action, onSelect }: { action: Action; onSelect: () => void }) {
  return (
    <Item value={action.label} onSelect={onSelect}>
      <action.icon aria-hidden />
      <span className="flex-1">{action.label}</span>
      {action.keys && <Kbd keys={action.keys} />}
    </Item>
  );
}

function Item({ value, onSelect, children }: { value: string; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-9 cursor-default items-center gap-2.5 rounded-md px-2 text-sm data-[selected=true]:bg-fill-strong [&_svg]:size-4 [&_svg]:shrink-0 [&_svg:not([role])]:text-muted"
    >
      {children}
    </Command.Item>
  );
}
