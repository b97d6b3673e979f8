import { useState } from "react";

const KEY = "watchbell.sidebar";

/** Whether the sidebar is folded to icons; remembered in this browser. */
export function useSidebar(): { folded: boolean; toggle: () => void } {
  const [folded, setFolded] = useState(() => localStorage.getItem(KEY) === "folded");
  const toggle = () => {
    localStorage.setItem(KEY, folded ? "open" : "folded");
    setFolded(!folded);
  };
  return { folded, toggle };
}
