import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export interface TabItem<T extends string = string> {
  value: T;
  label: ReactNode;
  count?: number;
}

interface TabsProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  items: readonly TabItem<T>[];
  className?: string;
  /** {@link TabPanel}s. */
  children?: ReactNode;
}

export function Tabs<T extends string>({ value, onChange, items, className, children }: TabsProps<T>) {
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(next as T)}>
      <Base.List className={cn("relative flex gap-4 overflow-x-auto border-b", className)}>
        {items.map((item) => (
          <Base.Tab
            key={item.value}
            value={item.value}
            className="flex items-center gap-1.5 whitespace-nowrap py-2 text-muted text-sm outline-offset-[-2px] hover:text-text data-active:font-medium data-active:text-text"
          >
            {item.label}
            {item.count !== undefined && (
              <span className="num rounded-sm bg-fill px-1 text-muted text-xs">{item.count}</span>
            )}
          </Base.Tab>
        ))}
        <Base.Indicator className="absolute bottom-0 left-0 h-0.5 w-(--active-tab-width) translate-x-(--active-tab-left) bg-accent-solid transition-all" />
      </Base.List>
      {children}
    </Base.Root>
  );
}

export function TabPanel({ value, children, className }: { value: string; children: ReactNode; className?: string }) {
  return (
    <Base.Panel value={value} className={cn("outline-offset-2", className)}>
      {children}
    </Base.Panel>
  );
}
