import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ListFilter, X } from "lucide-react";
import { useEffect, useState } from "react";
import { kindsQuery } from "@/api/kinds/get-kinds";
import { tagsQuery } from "@/api/tags/get-tags";
import type { MonitorStatus } from "@/api/types";
import { Button } from "@/components/ui/button";
import { SearchInput } from "@/components/ui/input";
import { Menu, MenuCheck } from "@/components/ui/menu";
import { StateIcon, stateLook } from "@/components/ui/state";
import { isFiltered, type MonitorsSearch } from "@/features/monitors/search";

const TYPING_MS = 200;

/** Search and facets; the address of the page holds them. */
export function FilterBar({ search }: { search: MonitorsSearch }) {
  const navigate = useNavigate({ from: "/monitors" });
  const [text, setText] = useState(search.q ?? "");
  const kinds = useQuery(kindsQuery);
  const tags = useQuery(tagsQuery);
  const set = (change: MonitorsSearch) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });

  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the timer
  useEffect(() => {
    if (text === (search.q ?? "")) return;
    const timer = setTimeout(() => set({ q: text || undefined }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);

  return (
    <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2 sm:px-6">
      <SearchInput
        aria-label="Search monitors"
        placeholder="Search"
        value={text}
        onChange={setText}
        className="min-w-40 flex-1 sm:max-w-72"
      />
      <Facet
        label="State"
        chosen={search.status ?? []}
        onChange={(status) => set({ status: status as MonitorStatus[] | undefined })}
        options={(Object.keys(stateLook) as MonitorStatus[]).map((status) => ({
          value: status,
          label: (
            <>
              <StateIcon status={status} className={stateLook[status].text} />
              {stateLook[status].word}
            </>
          ),
        }))}
      />
      <Facet
        label="Kind"
        chosen={search.kind ?? []}
        onChange={(kind) => set({ kind })}
        options={(kinds.data ?? []).map(({ kind, label }) => ({ value: kind, label }))}
      />
      {tags.data && tags.data.length > 0 && (
        <Facet
          label="Tag"
          chosen={search.tag ?? []}
          onChange={(tag) => set({ tag })}
          options={tags.data.map((tag) => ({ value: tag, label: tag }))}
        />
      )}
      {isFiltered(search) && (
        <Button
          variant="ghost"
          onClick={() => {
            setText("");
            set({ q: undefined, status: undefined, kind: undefined, tag: undefined });
          }}
        >
          <X aria-hidden />
          Clear
        </Button>
      )}
    </div>
  );
}

interface FacetProps {
  label: string;
  chosen: readonly string[];
  onChange: (chosen: string[] | undefined) => void;
  options: readonly { value: string; label: React.ReactNode }[];
}

function Facet({ label, chosen, onChange, options }: FacetProps) {
  const toggle = (value: string, checked: boolean) => {
    const next = checked ? [...chosen, value] : chosen.filter((one) => one !== value);
    onChange(next.length ? next : undefined);
  };
  return (
    <Menu
      align="start"
      trigger={
        <Button aria-label={`Filter by ${label.toLowerCase()}`}>
          <ListFilter aria-hidden className="text-muted" />
          {label}
          {chosen.length > 0 && (
            <span className="num rounded-sm bg-accent-soft px-1 text-accent text-xs">{chosen.length}</span>
          )}
        </Button>
      }
    >
      {options.map((option) => (
        <MenuCheck
          key={option.value}
          checked={chosen.includes(option.value)}
          onChange={(checked) => toggle(option.value, checked)}
        >
          {option.label}
        </MenuCheck>
      ))}
    </Menu>
  );
}
