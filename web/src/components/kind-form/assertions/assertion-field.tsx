import { AssertionList } from "@/components/kind-form/assertions/assertion-list";
import { asJson, isItems } from "@/components/kind-form/assertions/model";
import { JsonField } from "@/components/kind-form/compound-fields";
import type { KindFieldProps } from "@/components/kind-form/kind-field";
import { FieldGroup } from "@/components/ui/field";

/** What else a good answer must be, put together from the subjects that the kind knows. */
export function AssertionField(props: KindFieldProps) {
  const { field, value, onChange, errors } = props;
  const items = value ?? [];
  if (!field.subjects || !isItems(items)) return <JsonField {...props} />;
  return (
    <FieldGroup legend={field.label} hint={field.hint} error={errors?.[""]}>
      <AssertionList
        items={items}
        subjects={field.subjects}
        errors={errors ?? {}}
        depth={0}
        onChange={(next) => onChange(next.length ? asJson(next) : undefined)}
      />
    </FieldGroup>
  );
}
