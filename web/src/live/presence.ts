/** Whether somebody may be looking at this page: another tab, or a page that the browser only keeps for "back", is not seen. */

/** A glance at another tab is no absence. */
const AWAY_MS = 30_000;

interface Presence {
  /** Somebody looks: at once where that is so already. */
  onBack: () => void;
  onGone: () => void;
}

/** Until the function that is returned is called. */
export function watchPresence({ onBack, onGone }: Presence): () => void {
  let isHere = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const leave = () => {
    clearTimeout(timer);
    if (!isHere) return;
    isHere = false;
    onGone();
  };
  const look = () => {
    clearTimeout(timer);
    if (document.visibilityState === "hidden") {
      timer = setTimeout(leave, AWAY_MS);
    } else if (!isHere) {
      isHere = true;
      onBack();
    }
  };
  look();
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", look);
  window.addEventListener("pagehide", leave);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
    window.removeEventListener("pageshow", look);
    window.removeEventListener("pagehide", leave);
  };
}
