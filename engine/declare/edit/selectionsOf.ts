import type { CalibsetDeclaration } from "../../model/declaration.ts";
import { isSelection, type SelectionData } from "../../model/selection.ts";

export interface Placed {
  readonly pointer: string;
  readonly value: SelectionData;
}

/** Every selection of a declaration, with where it stands. */
export function selectionsOf({ products }: CalibsetDeclaration): readonly Placed[] {
  const within = (value: unknown, pointer: string): readonly Placed[] => {
    if (isSelection(value)) return [{ pointer, value }];
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([name, member]: [string, unknown]) => within(member, `${pointer}/${name}`));
  };
  return within(products, "/products");
}
