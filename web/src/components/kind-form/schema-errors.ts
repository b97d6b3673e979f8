/** Place to sentence: "" is the thing itself, `2.url` something inside. */
export type Errors = Readonly<Record<string, string>>;

/** The errors at and inside a named part, seen from there. */
export function below(errors: Errors, name: string | number): Errors {
  const prefix = `${name}.`;
  const entries = Object.entries(errors).flatMap(([place, sentence]) => {
    if (place === String(name)) return [["", sentence] as const];
    return place.startsWith(prefix) ? [[place.slice(prefix.length), sentence] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** The server names the variant it tried (`steps.0.http.url`): without that, where it is not a field of its own. */
export function untagged(errors: Errors, known: readonly string[]): Errors {
  const entries = Object.entries(errors).map(([place, sentence]) => {
    const [head = "", ...rest] = place.split(".");
    return [head === "" || known.includes(head) ? place : rest.join("."), sentence] as const;
  });
  return Object.fromEntries(entries);
}

/** What to say at a single control: its own error, or else the first one inside it. */
export function sentenceOf(errors: Errors | undefined): string | undefined {
  return errors && (errors[""] ?? Object.values(errors)[0]);
}

export function hasErrors(errors: Errors | undefined): boolean {
  return errors !== undefined && Object.keys(errors).length > 0;
}
