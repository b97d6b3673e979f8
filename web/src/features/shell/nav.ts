import type { LinkProps } from "@tanstack/react-router";
import {
  Activity,
  BellRing,
  Layers,
  LayoutDashboard,
  type LucideIcon,
  PhoneCall,
  Settings,
  Siren,
  Users,
  Wrench,
} from "lucide-react";

export interface NavItem {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  icon: LucideIcon;
  /** Shortcut in the form of `useHotkeys`. */
  keys: string;
  /** Itself in the bottom bar of a phone, which has room for four; the others are behind its More. */
  phone?: boolean;
  /** Where its pages are that do not lie below `to`. */
  also?: string;
}

/** The screens of the sidebar, in order. A new screen is one line here. */
export const navItems: readonly NavItem[] = [
  { to: "/", label: "Overview", icon: LayoutDashboard, keys: "g o", phone: true },
  { to: "/monitors", label: "Monitors", icon: Activity, keys: "g m", phone: true },
  { to: "/services", label: "Services", icon: Layers, keys: "g v" },
  { to: "/incidents", label: "Incidents", icon: Siren, keys: "g i", phone: true },
  { to: "/alerts", label: "Alerts", icon: BellRing, keys: "g a", phone: true },
  { to: "/maintenance", label: "Maintenance", icon: Wrench, keys: "g w" },
  { to: "/contacts", label: "Contacts", icon: Users, keys: "g c" },
  { to: "/on-call", label: "On call", icon: PhoneCall, keys: "g n", also: "/escalation" },
  { to: "/settings", label: "Settings", icon: Settings, keys: "g s" },
];

/** Whether an address belongs to this screen. */
export function isAt({ to, also }: NavItem, path: string): boolean {
  return path === to || [to, also].some((root) => root && root !== "/" && path.startsWith(`${root}/`));
}
