import { Maximize, Minus, Plus } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import type { useMapView } from "@/features/dependencies/use-map-view";
import { PAD, TOOLS } from "@/features/dependencies/view";

type MapView = ReturnType<typeof useMapView>;

interface MapFrameProps {
  label: string;
  width: number;
  height: number;
  map: MapView;
  /** Leaves room below for what is said of something on it. */
  isShort: boolean;
  children: ReactNode;
}

/** The window a map is seen through, with its buttons. Plus, minus and zero do what they do. */
export function MapFrame({ label, width, height, map, isShort, children }: MapFrameProps) {
  const { frame, view, zoomIn, zoomOut, fit } = map;
  const full = Math.ceil(height) + 2 * PAD + TOOLS;
  const onKeyDown = (event: KeyboardEvent) => {
    const act = { "+": zoomIn, "=": zoomIn, "-": zoomOut, "0": fit }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  return (
    <section aria-label={label} onKeyDown={onKeyDown} className="relative rounded-lg border bg-bg-subtle">
      <div
        ref={frame}
        className="cursor-grab touch-none select-none overflow-clip active:cursor-grabbing"
        style={{ height: `min(${full}px, max(20rem, 100dvh - ${isShort ? 21 : 11}rem))` }}
      >
        <div
          className="relative origin-top-left"
          style={{ width, height, transform: `translate(${view.left}px, ${view.top}px) scale(${view.scale})` }}
        >
          {children}
        </div>
      </div>
      <div className="absolute right-3 bottom-3 flex overflow-hidden rounded-md border border-line-strong bg-surface shadow-sm">
        <Tool label="Zoom out" keys="-" icon={Minus} onClick={zoomOut} />
        <Tool label="Zoom in" keys="+" icon={Plus} onClick={zoomIn} />
        <Tool label="Show all" keys="0" icon={Maximize} onClick={fit} />
      </div>
    </section>
  );
}

interface ToolProps {
  label: string;
  keys: string;
  icon: typeof Plus;
  onClick: () => void;
}

function Tool({ label, keys, icon: Icon, onClick }: ToolProps) {
  return (
    <Tooltip content={`${label} (${keys})`}>
      <Button variant="ghost" size="icon" className="rounded-none" aria-label={label} onClick={onClick}>
        <Icon aria-hidden />
      </Button>
    </Tooltip>
  );
}
