import type { Json } from "@/api/types";
import { AssertionField } from "@/components/kind-form/assertions/assertion-field";
import { ChoiceField, ChoicesField } from "@/components/kind-form/choice-fields";
import { JsonField, ListField, MapField } from "@/components/kind-form/compound-fields";
import { MonitorsField } from "@/components/kind-form/monitors-field";
import { NumberField } from "@/components/kind-form/number-field";
import { ObjectField, ObjectsField } from "@/components/kind-form/object-fields";
import type { FormField } from "@/components/kind-form/schema";
import type { Errors } from "@/components/kind-form/schema-errors";
import { sentenceOf } from "@/components/kind-form/schema-errors";
import { LongTextField, TextField } from "@/components/kind-form/text-fields";
import { TimeZoneField } from "@/components/kind-form/time-zone-field";
import { Switch } from "@/components/ui/switch";

export interface KindFieldProps {
  field: FormField;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  /** Seen from this field: "" is its own. */
  errors?: Errors;
}

/** The control that fits what a field holds. */
export function KindField(props: KindFieldProps) {
  const { field, value, onChange, errors } = props;
  switch (field.shape) {
    case "boolean":
      return (
        <div className="flex flex-col gap-1">
          <Switch label={field.label} hint={field.hint} checked={value === true} onChange={onChange} />
          <ErrorLine sentence={sentenceOf(errors)} />
        </div>
      );
    case "number":
      return <NumberField {...props} />;
    case "choice":
      return <ChoiceField {...props} />;
    case "choices":
      return <ChoicesField {...props} />;
    case "multiline":
    case "code":
      return <LongTextField {...props} />;
    case "text":
      return <TextField {...props} />;
    case "list":
      return <ListField {...props} />;
    case "map":
      return <MapField {...props} />;
    case "object":
      return <ObjectField {...props} />;
    case "objects":
      return <ObjectsField {...props} />;
    case "assertions":
      return <AssertionField {...props} />;
    case "monitors":
      return <MonitorsField {...props} />;
    case "time-zone":
      return <TimeZoneField {...props} />;
    default:
      return <JsonField {...props} />;
  }
}

function ErrorLine({ sentence }: { sentence: string | undefined }) {
  if (!sentence) return null;
  return (
    <p role="alert" className="text-down text-xs">
      {sentence}
    </p>
  );
}
