import { Combobox } from "@base-ui/react/combobox";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { useDeferredValue, useRef, useState } from "react";
import { findMonitorsQuery, monitorQuery } from "@/api/monitors/get-monitors";
import type { Json, Monitor } from "@/api/types";
import type { KindFieldProps } from "@/components/kind-form/kind-field";
import { sentenceOf } from "@/components/kind-form/schema-errors";
import { Field } from "@/components/ui/field";
import { fieldStyle } from "@/components/ui/input";
import { StateIcon } from "@/components/ui/state";
import { cn } from "@/lib/cn";

type Chosen = Pick<Monitor, "id" | "name" | "status">;

/** Monitors that there are, found by a few letters and held by their ids. */
export function MonitorsField({ field, value, onChange, errors }: KindFieldProps) {
  const ids = idsOf(value);
  const [text, setText] = useState("");
  const found = useQuery(findMonitorsQuery(useDeferredValue(text.trim()), 20));
  const chosen = useChosen(ids);
  const box = useRef<HTMLDivElement>(null);
  const set = (next: Chosen[]) => {
    const kept = next.map(({ id }) => id);
    setText("");
    if (field.single) onChange(kept.at(-1));
    else onChange(kept.length ? kept : undefined);
  };
  return (
    <Field label={field.label} hint={field.hint} error={sentenceOf(errors)} optional={!field.required}>
      <Combobox.Root
        multiple
        items={found.data ?? []}
        filter={null}
        value={chosen}
        onValueChange={set}
        inputValue={text}
        onInputValueChange={setText}
        isItemEqualToValue={(one: Chosen, other: Chosen) => one.id === other.id}
        itemToStringLabel={(one: Chosen) => one.name}
      >
        <Combobox.Chips ref={box} className={cn(fieldStyle, "flex min-h-8 flex-wrap items-center gap-1 px-1 py-0.5")}>
          {chosen.map((one) => (
            <Combobox.Chip
              key={one.id}
              aria-label={one.name}
              className="flex h-6 max-w-full items-center gap-1.5 rounded-sm bg-fill pr-0.5 pl-1.5 text-xs outline-offset-0"
            >
              <StateIcon status={one.status} className="size-3.5" />
              <span className="truncate">{one.name}</span>
              <Combobox.ChipRemove
                aria-label={`Remove ${one.name}`}
                className="grid size-5 place-items-center rounded-sm text-muted hover:text-text"
              >
                <X className="size-3" aria-hidden />
              </Combobox.ChipRemove>
            </Combobox.Chip>
          ))}
          <Combobox.Input
            placeholder={chosen.length ? "" : (field.placeholder ?? "Find monitors by name")}
            className="h-6 min-w-24 flex-1 bg-transparent px-1.5 outline-none placeholder:text-faint"
          />
        </Combobox.Chips>
        <Combobox.Portal>
          <Combobox.Positioner anchor={box} align="start" sideOffset={4} className="z-50 outline-none">
            <Combobox.Popup
              role="region"
              aria-label={`Monitors for ${field.label}`}
              className="motion-pop max-h-72 w-(--anchor-width) overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 shadow-lg"
            >
              <Combobox.Empty className="px-2 py-1.5 text-muted text-sm empty:hidden">
                {found.isPending ? "Looking…" : "No monitor has this name."}
              </Combobox.Empty>
              <Combobox.List>
                {(one: Monitor) => (
                  <Combobox.Item
                    key={one.id}
                    value={one}
                    className="flex cursor-default items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none data-highlighted:bg-fill-strong"
                  >
                    <StateIcon status={one.status} />
                    <span className="min-w-0 flex-1 truncate">{one.name}</span>
                    <span className="max-w-40 truncate text-faint text-xs">{one.summary}</span>
                    <Combobox.ItemIndicator>
                      <Check className="size-3.5" aria-hidden />
                    </Combobox.ItemIndicator>
                  </Combobox.Item>
                )}
              </Combobox.List>
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
      </Combobox.Root>
    </Field>
  );
}

/** The chosen ones; one that cannot be read (deleted meanwhile) is shown by its id, so that it can be taken out. */
function useChosen(ids: readonly string[]): Chosen[] {
  return useQueries({
    queries: ids.map((id) => monitorQuery(id)),
    combine: (answers) =>
      answers.map(({ data, isError }, at): Chosen => {
        const id = ids[at] ?? "";
        return data ?? { id, name: isError ? `${id} (not found)` : "…", status: "unknown" };
      }),
  });
}

function idsOf(value: Json | undefined): string[] {
  const all = Array.isArray(value) ? value : [value];
  return all.filter((one): one is string => typeof one === "string" && one !== "");
}
