import { FolderTree, Plus } from "lucide-react";
import { useRef } from "react";
import { AssertionGroup } from "@/components/kind-form/assertions/assertion-group";
import { AssertionRow } from "@/components/kind-form/assertions/assertion-row";
import { DEEPEST, type Item, isGroup, newAssertion, type Subjects } from "@/components/kind-form/assertions/model";
import { below, type Errors, untagged } from "@/components/kind-form/schema-errors";
import { useRows } from "@/components/kind-form/use-rows";
import { Button } from "@/components/ui/button";

interface AssertionListProps {
  items: readonly Item[];
  subjects: Subjects;
  errors: Errors;
  /** How many groups it lies in. */
  depth: number;
  /** Of a group added just now. */
  isNew?: boolean;
  onChange: (items: Item[]) => void;
}

const PARTS = ["subject", "path", "operator", "value", "quantifier", "severity", "match", "assertions"];

/** Assertions and groups below each other, each closed to a sentence, and what adds more. */
export function AssertionList({ items, subjects, errors, depth, isNew, onChange }: AssertionListProps) {
  const { rows, replace, remove, add } = useRows(items, onChange, isNew);
  const adder = useRef<HTMLDivElement>(null);
  const removeAt = (at: number) => {
    remove(at);
    adder.current?.querySelector("button")?.focus();
  };
  return (
    <div className="flex flex-col gap-1.5">
      {rows.length > 0 && (
        <ul className="flex flex-col gap-1.5">
          {rows.map(({ id, item, fresh }, at) => {
            const part = {
              subjects,
              fresh,
              depth,
              errors: untagged(below(errors, at), PARTS),
              onRemove: () => removeAt(at),
            };
            const change = (next: Item) => replace(at, next);
            if (isGroup(item)) return <AssertionGroup key={id} {...part} group={item} onChange={change} />;
            return <AssertionRow key={id} {...part} assertion={item} onChange={change} />;
          })}
        </ul>
      )}
      <div ref={adder} className="flex gap-1">
        <Button variant="ghost" size="sm" onClick={() => add(newAssertion(subjects))}>
          <Plus aria-hidden />
          Add assertion
        </Button>
        {depth < DEEPEST && (
          <Button variant="ghost" size="sm" onClick={() => add({ match: "any", assertions: [newAssertion(subjects)] })}>
            <FolderTree aria-hidden />
            Add group
          </Button>
        )}
      </div>
    </div>
  );
}
