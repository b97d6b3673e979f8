import { Button as Base } from "@base-ui/react/button";
import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export const buttonStyle = cva(
  "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors aria-disabled:opacity-55 disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "border-transparent bg-accent-solid text-on-accent hover:bg-accent-hover",
        secondary: "border-line-strong bg-surface text-text hover:bg-fill data-popup-open:bg-fill",
        ghost:
          "border-transparent text-muted hover:bg-fill hover:text-text data-popup-open:bg-fill data-popup-open:text-text",
        danger: "border-line-strong bg-surface text-down hover:border-down-fill hover:bg-down-soft",
      },
      size: {
        sm: "h-7 px-2 text-xs",
        md: "h-8 px-3 text-sm",
        icon: "size-8",
        "icon-sm": "size-7",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

interface ButtonProps extends ComponentProps<typeof Base>, VariantProps<typeof buttonStyle> {
  /** The action is under way: a turning mark instead of the icon, and no second click. */
  busy?: boolean;
}

export function Button({ variant, size, busy = false, className, children, disabled, ...rest }: ButtonProps) {
  const style = cn(buttonStyle({ variant, size }), typeof className === "string" && className);
  return (
    <Base
      type="button"
      {...rest}
      className={style}
      disabled={disabled || busy}
      focusableWhenDisabled={busy}
      aria-busy={busy || undefined}
    >
      {busy && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </Base>
  );
}
