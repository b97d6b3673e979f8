import { createLink } from "@tanstack/react-router";
import type { VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { buttonStyle } from "@/components/ui/button";
import { cn } from "@/lib/cn";

interface AnchorProps extends ComponentProps<"a">, VariantProps<typeof buttonStyle> {}

function ButtonAnchor({ variant, size, className, ...rest }: AnchorProps) {
  return <a {...rest} className={cn(buttonStyle({ variant, size }), className)} />;
}

/** A link of the router that looks like a button. */
export const LinkButton = createLink(ButtonAnchor);
