/** What would run, in the words of those who would type it. */
export interface Rendered {
  readonly text: string;
  readonly json: unknown;
}
