/** The helpers that a calibset imports: typed functions that return plain data. */
export { calibset } from "./calibset.ts";
export { list, range, where, type Selection } from "./selection.ts";
