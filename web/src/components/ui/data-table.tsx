import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/lib/cn";

export interface Column<T> {
  id: string;
  header: ReactNode;
  cell: (row: T) => ReactNode;
  /** A CSS grid track: "minmax(0,1fr)", "96px". */
  width: string;
  align?: "right";
  /** Name of the order it sorts by; its head becomes a button. */
  sort?: string;
  /** Left out on a phone. */
  wide?: boolean;
}

export interface Selection {
  ids: ReadonlySet<string>;
  toggle: (id: string, checked: boolean, range: boolean) => void;
  toggleAll: (checked: boolean) => void;
}

interface DataTableProps<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  rowId: (row: T) => string;
  /** Names a row for its checkbox. */
  rowLabel: (row: T) => string;
  selection?: Selection;
  rowHeight?: number;
  /** The order in force: a column's `sort`, with a minus before it when reversed. */
  sort?: string;
  onSort?: (sort: string) => void;
  /** The last row is about to come into sight: time for the next page. */
  onEndInSight?: () => void;
  className?: string;
}

const pick = "16px";
const NEAR = 20;

/** A table that draws only the rows in sight; 10 000 rows scroll like 10. It fills the height it is given. */
export function DataTable<T>(props: DataTableProps<T>) {
  const {
    label,
    rows,
    columns,
    rowId,
    rowLabel,
    selection,
    rowHeight = 44,
    sort,
    onSort,
    onEndInSight,
    className,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialRect: { width: 1024, height: 640 },
  });
  const lastInSight = virtual.getVirtualItems().at(-1)?.index ?? 0;
  const nearEnd = lastInSight >= rows.length - NEAR;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks once for each new end, not for each new function
  useEffect(() => {
    if (nearEnd) onEndInSight?.();
  }, [nearEnd, rows.length]);

  const wide = [selection && pick, ...columns.map((column) => column.width)].filter(Boolean).join(" ");
  const narrow = [selection && pick, ...columns.filter((column) => !column.wide).map((column) => column.width)];
  const vars = { "--wide": wide, "--narrow": narrow.filter(Boolean).join(" ") } as React.CSSProperties;
  const chosen = rows.filter((row) => selection?.ids.has(rowId(row))).length;
  return (
    <div
      ref={scroller}
      className={cn("min-h-0 flex-1 overflow-auto", className)}
      style={vars}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <div role="table" aria-label={label} aria-rowcount={rows.length + 1}>
        <div role="rowgroup" className="sticky top-0 z-10 border-b bg-bg">
          <div role="row" className={cn(rowStyle, "h-9 text-muted text-xs")}>
            {selection && (
              <div role="columnheader">
                <Checkbox
                  aria-label="Select all"
                  checked={chosen > 0 && chosen === rows.length}
                  indeterminate={chosen > 0 && chosen < rows.length}
                  onChange={(checked) => selection.toggleAll(checked)}
                />
              </div>
            )}
            {columns.map((column) => (
              <ColumnHead key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const id = rowId(row);
            const selected = selection?.ids.has(id) ?? false;
            return (
              <div
                key={id}
                role="row"
                aria-rowindex={item.index + 2}
                data-selected={selected || undefined}
                style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
                className={cn(
                  rowStyle,
                  "absolute inset-x-0 top-0 border-b hover:bg-bg-subtle",
                  selected && "bg-accent-soft hover:bg-accent-soft",
                )}
              >
                {selection && (
                  <div role="cell">
                    <Checkbox
                      aria-label={`Select ${rowLabel(row)}`}
                      checked={selected}
                      onChange={(checked, shift) => selection.toggle(id, checked, shift)}
                    />
                  </div>
                )}
                {columns.map((column) => (
                  <div key={column.id} role="cell" className={cellStyle(column)}>
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface ColumnHeadProps<T> {
  column: Column<T>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}

function ColumnHead<T>({ column, sort, onSort }: ColumnHeadProps<T>) {
  const own = column.sort;
  const direction = sort === own ? "ascending" : sort === `-${own}` ? "descending" : "none";
  const Arrow = direction === "descending" ? ArrowDown : ArrowUp;
  return (
    <div role="columnheader" className={cellStyle(column)} aria-sort={own ? direction : undefined}>
      {own && onSort ? (
        <button
          type="button"
          onClick={() => onSort(direction === "ascending" ? `-${own}` : own)}
          className="group inline-flex items-center align-middle gap-1 rounded-sm hover:text-text"
        >
          {column.header}
          <Arrow
            aria-hidden
            className={cn(
              "size-3",
              direction === "none" && "opacity-0 group-hover:opacity-60",
              column.align && "order-first",
            )}
          />
        </button>
      ) : (
        column.header
      )}
    </div>
  );
}

const rowStyle = "grid items-center gap-x-4 px-4 sm:px-6 grid-cols-(--narrow) md:grid-cols-(--wide)";

function cellStyle<T>(column: Column<T>): string {
  return cn("min-w-0 truncate", column.align === "right" && "num text-right", column.wide && "hidden md:block");
}
