/** What a person reads in a printed calibset. */
export interface Words {
  /** What the set is for, in a sentence or two; the comment above it. */
  readonly doc?: string;
  /** Lines above fields, by JSON pointer: what a person still has to do there. */
  readonly remarks?: ReadonlyMap<string, string>;
}
