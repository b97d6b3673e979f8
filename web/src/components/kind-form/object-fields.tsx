import { ArrowDown, ArrowUp, ChevronRight, Plus, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Config, Json } from "@/api/types";
import { FieldList } from "@/components/kind-form/field-list";
import type { KindFieldProps } from "@/components/kind-form/kind-field";
import { type FormField, fieldsOf, type Variant } from "@/components/kind-form/schema";
import { below, type Errors, hasErrors, untagged } from "@/components/kind-form/schema-errors";
import { isRecord, newObject, variantOf } from "@/components/kind-form/schema-values";
import { useRows } from "@/components/kind-form/use-rows";
import { Button } from "@/components/ui/button";
import { FieldGroup } from "@/components/ui/field";
import { Menu, MenuItem } from "@/components/ui/menu";
import { Segmented } from "@/components/ui/segmented";
import { cn } from "@/lib/cn";

/** One object with its own fields; one that may be left out is added and removed. */
export function ObjectField({ field, value, onChange, errors = {} }: KindFieldProps) {
  const object = isRecord(value) ? value : undefined;
  const removable = !field.required && (field.nullable || field.fallback == null);
  const [first] = field.variants;
  return (
    <FieldGroup legend={field.label} hint={field.hint} error={errors[""]}>
      {object && (
        <div className="flex flex-col gap-3 border-l-2 pl-3">
          <ObjectBody field={field} value={object} errors={errors} onChange={onChange} />
        </div>
      )}
      {object && removable && (
        <Button variant="ghost" size="sm" className="self-start" onClick={() => onChange(undefined)}>
          <X aria-hidden />
          Remove
        </Button>
      )}
      {!object && first && (
        <Button variant="ghost" size="sm" className="self-start" onClick={() => onChange(newObject(first))}>
          <Plus aria-hidden />
          {`Add ${field.label.toLowerCase()}`}
        </Button>
      )}
    </FieldGroup>
  );
}

/** A list of objects that can be put in another order, each closed to one line. */
export function ObjectsField({ field, value, onChange, errors = {} }: KindFieldProps) {
  const items = Array.isArray(value) ? value : [];
  const { rows, replace, remove, add, move } = useRows<Json>(items, (next) => onChange(next.length ? next : undefined));
  const full = field.most !== undefined && items.length >= field.most;
  return (
    <FieldGroup legend={field.label} hint={field.hint} error={errors[""]}>
      {rows.length > 0 && (
        <ol className="flex flex-col gap-1.5">
          {rows.map(({ id, item, fresh }, at) => (
            <ObjectRow
              key={id}
              field={field}
              at={at}
              last={rows.length - 1}
              value={isRecord(item) ? item : {}}
              fresh={fresh}
              errors={below(errors, at)}
              onChange={(next) => replace(at, next)}
              onMove={(to) => move(at, to)}
              onRemove={() => remove(at)}
            />
          ))}
        </ol>
      )}
      {!full && <AddObject variants={field.variants} label={field.label} onAdd={add} />}
    </FieldGroup>
  );
}

interface AddObjectProps {
  variants: readonly Variant[];
  label: string;
  onAdd: (value: Config) => void;
}

function AddObject({ variants, label, onAdd }: AddObjectProps) {
  const [first, ...others] = variants;
  if (!first) return null;
  const button = (
    <Button
      variant="ghost"
      size="sm"
      className="self-start"
      aria-label={`Add to ${label}`}
      onClick={others.length ? undefined : () => onAdd(newObject(first))}
    >
      <Plus aria-hidden />
      Add
    </Button>
  );
  if (others.length === 0) return button;
  return (
    <Menu trigger={button} align="start">
      {variants.map((variant) => (
        <MenuItem key={variant.label} onClick={() => onAdd(newObject(variant))}>
          {variant.label}
        </MenuItem>
      ))}
    </Menu>
  );
}

interface ObjectRowProps {
  field: FormField;
  at: number;
  last: number;
  value: Config;
  fresh: boolean;
  errors: Errors;
  onChange: (value: Config) => void;
  onMove: (to: number) => void;
  onRemove: () => void;
}

function ObjectRow({ field, at, last, value, fresh, errors, onChange, onMove, onRemove }: ObjectRowProps) {
  const [open, setOpen] = useState(fresh);
  const wrong = hasErrors(errors);
  const body = useRef<HTMLDivElement>(null);
  const name = `${field.label} ${at + 1}`;
  useEffect(() => {
    if (fresh) body.current?.querySelector<HTMLElement>("input, textarea, button")?.focus();
  }, [fresh]);
  useEffect(() => {
    if (wrong) setOpen(true);
  }, [wrong]);
  return (
    <li className={cn("min-w-0 rounded-md border", open ? "bg-bg-subtle" : "bg-surface")}>
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
          <span className="num text-muted">{at + 1}</span>
          <span className="min-w-0 truncate">{summaryOf(field, value)}</span>
        </button>
        <RowButton label={`Move ${name} up`} disabled={at === 0} onClick={() => onMove(at - 1)}>
          <ArrowUp aria-hidden />
        </RowButton>
        <RowButton label={`Move ${name} down`} disabled={at === last} onClick={() => onMove(at + 1)}>
          <ArrowDown aria-hidden />
        </RowButton>
        <RowButton label={`Remove ${name}`} onClick={onRemove}>
          <X aria-hidden />
        </RowButton>
      </div>
      {open && (
        <div ref={body} className="flex flex-col gap-3 px-3 pt-1 pb-3">
          <ObjectBody field={field} value={value} errors={errors} onChange={onChange} />
          {errors[""] && (
            <p role="alert" className="text-down text-xs">
              {errors[""]}
            </p>
          )}
        </div>
      )}
    </li>
  );
}

interface RowButtonProps {
  label: string;
  disabled?: boolean;
  onClick: () => void;
  children: React.ReactNode;
}

function RowButton({ label, children, ...rest }: RowButtonProps) {
  return (
    <Button {...rest} variant="ghost" size="icon-sm" aria-label={label}>
      {children}
    </Button>
  );
}

interface ObjectBodyProps {
  field: FormField;
  value: Config;
  errors: Errors;
  onChange: (value: Config) => void;
}

function ObjectBody({ field, value, errors, onChange }: ObjectBodyProps) {
  const variant = variantOf(field.variants, value);
  if (!variant) return null;
  const known = Object.keys(variant.schema.properties ?? {});
  return (
    <>
      {field.variants.length > 1 && (
        <Segmented
          aria-label={`Kind of ${field.label.toLowerCase()}`}
          value={variant.label}
          onChange={(label) => {
            const next = field.variants.find((one) => one.label === label);
            if (next) onChange(newObject(next));
          }}
          options={field.variants.map(({ label }) => ({ value: label, label }))}
        />
      )}
      <FieldList
        key={variant.label}
        dense
        schema={variant.schema}
        value={value}
        onChange={onChange}
        errors={untagged(errors, known)}
      />
    </>
  );
}

const TELLING = ["text", "multiline", "code", "choice"];

/** The line a closed object is known by: the first texts in it that are not there anyway. */
function summaryOf(field: FormField, value: Config): string {
  const variant = variantOf(field.variants, value);
  if (!variant) return "";
  const texts = fieldsOf(variant.schema).flatMap(({ name, shape, secret, labels, fallback }) => {
    const own = value[name];
    if (!TELLING.includes(shape) || secret || typeof own !== "string" || own === "" || own === fallback) return [];
    return [labels[own] ?? own.slice(0, 80)];
  });
  const named = field.variants.length > 1 ? [variant.label, ...texts] : texts;
  return named.slice(0, 3).join(" · ") || "Not filled in yet";
}
