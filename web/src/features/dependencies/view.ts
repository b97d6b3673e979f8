/** What is seen of a map: its point (x, y) on the screen is `x * scale + left`, `y * scale + top`. */
export interface View {
  left: number;
  top: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Room around the map, in pixels of the screen. */
export const PAD = 20;
/** More of it below, where the buttons stand. */
export const TOOLS = 36;
/** Below this the words on a node cannot be read any more. */
export const READABLE = 0.7;
const LARGEST = 2;

/** The whole map, never larger than it is drawn. */
export function whole(map: Size, window: Size): View {
  const fits = Math.min((window.width - 2 * PAD) / map.width, (window.height - 2 * PAD) / map.height);
  return held({ left: 0, top: 0, scale: fits > 0 ? Math.min(1, fits) : 1 }, map, window);
}

/** Where the reading begins: all of it if that can be read, else its upper left, large enough to be. */
export function home(map: Size, window: Size): View {
  const all = whole(map, window);
  return all.scale >= READABLE ? all : held({ left: PAD, top: PAD, scale: READABLE }, map, window);
}

/** Larger or smaller by a factor; the point of the screen stays where it is. */
export function zoomed(view: View, factor: number, at: Point, map: Size, window: Size): View {
  const least = Math.min(READABLE, whole(map, window).scale);
  const scale = Math.min(LARGEST, Math.max(least, view.scale * factor));
  const by = scale / view.scale;
  return held({ left: at.x - (at.x - view.left) * by, top: at.y - (at.y - view.top) * by, scale }, map, window);
}

export function moved(view: View, by: Point, map: Size, window: Size): View {
  return held({ ...view, left: view.left + by.x, top: view.top + by.y }, map, window);
}

/** The shortest move after which a part of the map is seen whole. */
export function revealed(view: View, part: Point & Size, map: Size, window: Size): View {
  const by = {
    x: shift(part.x * view.scale + view.left, part.width * view.scale, window.width),
    y: shift(part.y * view.scale + view.top, part.height * view.scale, window.height),
  };
  return by.x === 0 && by.y === 0 ? view : moved(view, by, map, window);
}

function shift(start: number, length: number, room: number): number {
  if (start < PAD) return PAD - start;
  return Math.min(0, Math.max(PAD - start, room - PAD - start - length));
}

/** In the middle where there is room to spare, else without empty space at its edges. */
function held(view: View, map: Size, window: Size): View {
  return {
    scale: view.scale,
    left: along(view.left, map.width * view.scale, window.width),
    top: along(view.top, map.height * view.scale, window.height),
  };
}

function along(start: number, length: number, room: number): number {
  if (length + 2 * PAD <= room) return (room - length) / 2;
  return Math.min(PAD, Math.max(room - PAD - length, start));
}
