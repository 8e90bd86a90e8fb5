/** What a calibset file imports: typed helpers that make plain data. */
export { calibset } from "./calibset.ts";
export { list, range, where, type Selection } from "./selection.ts";
