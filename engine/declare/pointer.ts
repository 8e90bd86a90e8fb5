/** The names along a JSON pointer. */
export const partsOf = (pointer: string): readonly string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** A name as a part of a JSON pointer. */
export const escaped = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

export const pointerTo = (parts: readonly string[]): string => parts.map((part) => `/${escaped(part)}`).join("");
