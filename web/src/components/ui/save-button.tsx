import type { ComponentProps } from "react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";

/** The button that a form ends in; its sheet presses it with the keys that it shows. */
export function SaveButton({ children, ...button }: Omit<ComponentProps<typeof Button>, "variant">) {
  return (
    <Button variant="primary" {...button}>
      {children}
      <Kbd keys="mod+enter" className="opacity-80 max-sm:hidden" />
    </Button>
  );
}
