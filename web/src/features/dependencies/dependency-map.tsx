import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { MapService } from "@/api/dependencies/get-map";
import { lookOf } from "@/components/ui/state";
import { type Layout, layoutOf, NODE, pathOf } from "@/features/dependencies/layout";
import { MapFrame } from "@/features/dependencies/map-frame";
import { connected, type Edge, reach, type Town } from "@/features/dependencies/town";
import { useMapView } from "@/features/dependencies/use-map-view";
import { READABLE } from "@/features/dependencies/view";
import { cn } from "@/lib/cn";

interface DependencyMapProps {
  town: Town;
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
}

/** Services in columns, each left of what it depends on. Arrow keys go along the ways. */
export function DependencyMap({ town, chosen, onChoose }: DependencyMapProps) {
  const [over, setOver] = useState<string>();
  const nodes = useRef(new Map<string, HTMLButtonElement>());
  const layout = useMemo(() => layoutOf(connected(town), town.edges), [town]);
  const map = useMapView(layout.width, layout.height);
  const show = (id: string) => {
    const place = layout.nodes.get(id);
    if (place) map.reveal({ x: place.x, y: place.y, ...NODE });
  };
  const latestShow = useRef(show);
  latestShow.current = show;
  const room = map.window.height;
  // When another is chosen or the window changes: what somebody has moved stays when the map itself changes.
  useEffect(() => {
    if (chosen && room > 0) latestShow.current(chosen);
  }, [chosen, room]);
  const looked = over ?? chosen;
  const bright = looked
    ? new Set([looked, ...reach(town.edges, looked, "up"), ...reach(town.edges, looked, "down")])
    : null;
  const ordered = [...layout.nodes].sort(([, one], [, other]) => one.column - other.column || one.y - other.y);
  const go = (event: KeyboardEvent, id: string) => {
    const next = nextOf(event.key, id, layout, town.edges);
    if (!next) return;
    event.preventDefault();
    nodes.current.get(next)?.focus();
  };
  return (
    <MapFrame
      label="Dependency map"
      width={layout.width}
      height={layout.height}
      map={map}
      isShort={chosen !== undefined}
    >
      <Ways layout={layout} town={town} bright={bright} />
      <ul>
        {ordered.map(([id, { x, y }]) => {
          const service = town.services.get(id);
          if (!service) return null;
          return (
            <li key={id} className="absolute" style={{ left: x, top: y, width: NODE.width, height: NODE.height }}>
              <MapNode
                ref={(button) => {
                  if (button) nodes.current.set(id, button);
                  else nodes.current.delete(id);
                }}
                service={service}
                chosen={id === chosen}
                dim={bright !== null && !bright.has(id)}
                isSmall={map.view.scale < READABLE}
                onClick={() => onChoose(id === chosen ? undefined : id)}
                onOver={setOver}
                onFocus={() => show(id)}
                onKeyDown={(event) => go(event, id)}
              />
            </li>
          );
        })}
      </ul>
    </MapFrame>
  );
}

interface MapNodeProps {
  ref: (button: HTMLButtonElement | null) => void;
  service: MapService;
  chosen: boolean;
  dim: boolean;
  /** Seen from afar: the name alone, in larger letters. */
  isSmall: boolean;
  onClick: () => void;
  onOver: (id: string | undefined) => void;
  onFocus: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function MapNode({ ref, service, chosen, dim, isSmall, onClick, onOver, onFocus, onKeyDown }: MapNodeProps) {
  const look = lookOf(service.state);
  const words = service.held_by ? `${look.word}, waits for ${service.held_by.name}` : look.word;
  return (
    <button
      ref={ref}
      type="button"
      title={`${service.name}: ${words}`}
      aria-pressed={chosen}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onMouseEnter={() => onOver(service.id)}
      onMouseLeave={() => onOver(undefined)}
      onFocus={({ currentTarget }) => {
        onOver(service.id);
        // What a pointer is on does not move away beneath it.
        if (currentTarget.matches(":focus-visible")) onFocus();
      }}
      onBlur={() => onOver(undefined)}
      className={cn(
        "flex size-full items-center gap-2 rounded-lg border border-line-strong bg-surface px-2.5 text-left hover:border-accent",
        service.state === "down" && "border-down-fill",
        chosen && "border-accent ring-1 ring-accent",
        dim && "border-line bg-bg-subtle",
      )}
    >
      <look.icon aria-hidden className={cn("shrink-0", isSmall ? "size-7" : "size-4.5", look.text)} />
      <span className="min-w-0 flex-1">
        <span
          className={cn("block truncate font-medium text-sm", isSmall && "text-xl", dim && "font-normal text-muted")}
        >
          {service.name}
          <span className="sr-only">: </span>
        </span>
        <span className={cn("block truncate text-xs", isSmall && "sr-only", dim ? "text-muted" : look.text)}>
          {words}
        </span>
      </span>
    </button>
  );
}

function Ways({ layout, town, bright }: { layout: Layout; town: Town; bright: Set<string> | null }) {
  const isDown = (id: string) => town.services.get(id)?.state === "down";
  const shown = [...layout.ways].sort(
    (one, other) => rankOf(one.edge, bright, isDown) - rankOf(other.edge, bright, isDown),
  );
  return (
    <svg aria-hidden className="absolute overflow-visible" width={layout.width} height={layout.height}>
      {shown.map(({ edge, points }) => {
        const lit = bright === null || (bright.has(edge.from) && bright.has(edge.to));
        const tone = !lit ? "text-line" : isDown(edge.to) ? "text-down-fill" : bright ? "text-accent" : "text-faint";
        const end = points.at(-1);
        return (
          <g key={`${edge.from} ${edge.to}`} className={tone} fill="none" stroke="currentColor">
            <path
              d={pathOf(points)}
              strokeWidth={lit && bright ? 2 : 1.25}
              strokeDasharray={edge.because.length > 0 ? "5 4" : undefined}
            />
            {end && (
              <path
                d={`M${end.x - 7} ${end.y - 4} L${end.x - 1} ${end.y} L${end.x - 7} ${end.y + 4}`}
                strokeWidth={1.5}
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** What matters is drawn last, above the others. */
function rankOf({ from, to }: Edge, bright: Set<string> | null, isDown: (id: string) => boolean): number {
  const lit = bright?.has(from) && bright.has(to);
  return (lit ? 2 : 0) + (isDown(to) ? 1 : 0);
}

/** Where an arrow key leads: along a way to the nearest, or up and down the column. */
function nextOf(key: string, id: string, layout: Layout, edges: readonly Edge[]): string | undefined {
  const here = layout.nodes.get(id);
  if (!here) return undefined;
  const nearest = (ids: Iterable<string>) =>
    [...ids].sort((one, other) => farFrom(one) - farFrom(other)).find((one) => one !== id);
  const farFrom = (one: string) => Math.abs((layout.nodes.get(one)?.y ?? 0) - here.y);
  if (key === "ArrowRight") return nearest(edges.filter(({ from }) => from === id).map(({ to }) => to));
  if (key === "ArrowLeft") return nearest(edges.filter(({ to }) => to === id).map(({ from }) => from));
  const side = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
  if (side === 0) return undefined;
  const column = [...layout.nodes].filter(([, node]) => node.column === here.column && (node.y - here.y) * side > 0);
  return nearest(column.map(([one]) => one));
}
