import type { LucideIcon } from "lucide-react";
import type { Lasting } from "@/components/calendar/lanes";

/** Something in a calendar. Instants in ms. */
export interface CalendarItem extends Lasting {
  id: string;
  title: string;
  /** What it is beside its title and its times, for whoever does not see the colour. */
  state?: string;
  icon?: LucideIcon;
  /** Classes of its look: ground, text, border. */
  look: string;
  /** Opens the sheet of this name. */
  sheet?: string;
}
