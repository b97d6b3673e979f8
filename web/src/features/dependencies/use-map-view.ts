import { useCallback, useEffect, useRef, useState } from "react";
import {
  home,
  moved,
  type Point,
  revealed,
  type Size,
  TOOLS,
  type View,
  whole,
  zoomed,
} from "@/features/dependencies/view";

const STEP = 1.3;
/** A pointer that moves less than this clicks. */
const DRAG_PX = 4;

/** A map that is dragged, pinched, and zoomed by wheel, buttons and keys. Give `frame` to the element it is seen through. */
export function useMapView(width: number, height: number) {
  const frame = useRef<HTMLDivElement>(null);
  const [window, setWindow] = useState<Size>({ width: 0, height: 0 });
  // Until somebody moves it, the view follows the size of the map and of the window.
  const [own, setOwn] = useState<View | null>(null);
  const map = { width, height };
  const view = own ?? home(map, window);
  const latest = useRef({ own, map, window });
  latest.current = { own, map, window };

  const turn = useCallback((next: (view: View, map: Size, window: Size) => View): boolean => {
    const { own, map, window } = latest.current;
    const view = own ?? home(map, window);
    const after = next(view, map, window);
    if (after.scale === view.scale && after.left === view.left && after.top === view.top) return false;
    latest.current.own = after;
    setOwn(after);
    return true;
  }, []);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => {
      latest.current.window = { width: element.clientWidth, height: element.clientHeight - TOOLS };
      setWindow(latest.current.window);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    const onWheel = (event: WheelEvent) => {
      if (zoomByWheel(event, element, turn)) event.preventDefault(); // else the page scrolls on
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    const release = dragging(element, turn);
    return () => {
      observer.disconnect();
      element.removeEventListener("wheel", onWheel);
      release();
    };
  }, [turn]);

  const zoom = (factor: number) =>
    turn((view, map, window) => zoomed(view, factor, { x: window.width / 2, y: window.height / 2 }, map, window));
  return {
    frame,
    window,
    view,
    zoomIn: () => zoom(STEP),
    zoomOut: () => zoom(1 / STEP),
    fit: () => turn((_, map, window) => whole(map, window)),
    reveal: (part: Point & Size) => turn((view, map, window) => revealed(view, part, map, window)),
  };
}

type Turn = (next: (view: View, map: Size, window: Size) => View) => boolean;

function zoomByWheel(event: WheelEvent, element: HTMLElement, turn: Turn): boolean {
  const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
  if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
    return turn((view, map, window) => moved(view, { x: -sideways, y: 0 }, map, window));
  // A notch of a wheel is 100 pixels or 3 lines; a pinch on a trackpad comes as small steps with Ctrl.
  const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 33 : event.deltaY;
  const factor = Math.exp(-Math.max(-200, Math.min(200, pixels)) * (event.ctrlKey ? 0.01 : 0.002));
  return turn((view, map, window) => zoomed(view, factor, within(element, event), map, window));
}

function within(element: HTMLElement, { clientX, clientY }: { clientX: number; clientY: number }): Point {
  const box = element.getBoundingClientRect();
  return { x: clientX - box.left, y: clientY - box.top };
}

/** One pointer moves the map, two pinch it; what is on it hears no click of a drag. Returns what ends that. */
function dragging(element: HTMLElement, turn: Turn): () => void {
  const down = new Map<number, Point>();
  let travelled = 0;
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    if (down.size === 0) travelled = 0;
    down.set(event.pointerId, within(element, event));
  };
  const onMove = (event: PointerEvent) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = within(element, event);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (travelled < DRAG_PX) return;
    if (!element.hasPointerCapture(event.pointerId)) element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, now);
    turn((view, map, window) => {
      if (!other) return moved(view, { x: now.x - before.x, y: now.y - before.y }, map, window);
      const apart = Math.hypot(before.x - other.x, before.y - other.y);
      const factor = apart > 0 ? Math.hypot(now.x - other.x, now.y - other.y) / apart : 1;
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      const by = { x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 };
      return moved(zoomed(view, factor, middle, map, window), by, map, window);
    });
  };
  const onUp = (event: PointerEvent) => void down.delete(event.pointerId);
  const onClick = (event: MouseEvent) => {
    if (travelled < DRAG_PX) return;
    travelled = 0;
    event.stopPropagation();
    event.preventDefault();
  };
  const stop = new AbortController();
  const { signal } = stop;
  element.addEventListener("pointerdown", onDown, { signal });
  element.addEventListener("pointermove", onMove, { signal });
  element.addEventListener("pointerup", onUp, { signal });
  element.addEventListener("pointercancel", onUp, { signal });
  element.addEventListener("click", onClick, { signal, capture: true });
  return () => stop.abort();
}
