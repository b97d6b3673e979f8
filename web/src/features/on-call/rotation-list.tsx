import { ArrowDown, ArrowUp, ChevronRight, Plus, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { Rotation } from "@/api/on-call/get-schedules";
import { useRows } from "@/components/kind-form/use-rows";
import { windowsWords } from "@/components/time/week-windows";
import { Button } from "@/components/ui/button";
import { FieldGroup } from "@/components/ui/field";
import { RotationFields } from "@/features/on-call/rotation-fields";
import { newRotation, rotationProblems, turnWords } from "@/features/on-call/schedule-draft";
import { cn } from "@/lib/cn";

interface RotationListProps {
  rotations: readonly Rotation[];
  onChange: (rotations: Rotation[]) => void;
  today: string;
  error?: string;
  /** Somebody tried to save: what is missing is said. */
  strict: boolean;
}

/** The rotations of a schedule, each closed to a line, one lying over the other. */
export function RotationList({ rotations, onChange, today, error, strict }: RotationListProps) {
  const { rows, replace, remove, add, move } = useRows(rotations, onChange);
  return (
    <FieldGroup
      legend="Rotations"
      hint={
        rows.length > 1 ? "A later one lies over those before it: whoever it has at some time is on call." : undefined
      }
      error={error}
    >
      <ol className="flex flex-col gap-1.5">
        {rows.map(({ id, item, fresh }, at) => (
          <RotationRow
            key={id}
            rotation={item}
            startsOpen={fresh || rows.length === 1}
            strict={strict}
            onChange={(next) => replace(at, next)}
            onRemove={() => remove(at)}
            onUp={at > 0 ? () => move(at, at - 1) : undefined}
            onDown={at < rows.length - 1 ? () => move(at, at + 1) : undefined}
          />
        ))}
      </ol>
      <Button variant="ghost" size="sm" className="self-start" onClick={() => add(newRotation(today, rows.length + 1))}>
        <Plus aria-hidden />
        Add a rotation
      </Button>
    </FieldGroup>
  );
}

interface RotationRowProps {
  rotation: Rotation;
  startsOpen: boolean;
  strict: boolean;
  onChange: (rotation: Rotation) => void;
  onRemove: () => void;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
}

function RotationRow({ rotation, startsOpen, strict, onChange, onRemove, onUp, onDown }: RotationRowProps) {
  const [open, setOpen] = useState(startsOpen);
  const problems = strict ? rotationProblems(rotation) : {};
  const wrong = Object.keys(problems).length > 0;
  useEffect(() => {
    if (wrong) setOpen(true);
  }, [wrong]);
  const name = rotation.name || "the rotation";
  return (
    <li className={cn("min-w-0 rounded-md border", open && "bg-bg-subtle")}>
      <div className="flex items-center gap-0.5 pr-0.5">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 flex-1 items-center gap-1.5 rounded-md py-1.5 pl-2 text-left text-sm"
        >
          <ChevronRight
            className={cn("size-4 shrink-0 text-faint transition-transform", open && "rotate-90")}
            aria-hidden
          />
          <span className="min-w-0 truncate">
            {rotation.name || "Without a name"}
            <span className="text-muted text-xs">
              {" · "}
              {[turnWords(rotation), windowsWords(rotation.windows)].filter(Boolean).join(" · ")}
            </span>
          </span>
        </button>
        <Button variant="ghost" size="icon-sm" aria-label={`Move ${name} up`} disabled={!onUp} onClick={onUp}>
          <ArrowUp aria-hidden />
        </Button>
        <Button variant="ghost" size="icon-sm" aria-label={`Move ${name} down`} disabled={!onDown} onClick={onDown}>
          <ArrowDown aria-hidden />
        </Button>
        <Button variant="ghost" size="icon-sm" aria-label={`Remove ${name}`} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      {open && (
        <div className="px-3 pt-1 pb-4">
          <RotationFields rotation={rotation} onChange={onChange} problems={problems} />
        </div>
      )}
    </li>
  );
}
