import type { CalibsetDeclaration } from "../engine/model/declaration.ts";

/** A calibset as plain data, checked by the compiler here and by the schema when it is loaded. */
export const calibset = (declaration: CalibsetDeclaration): CalibsetDeclaration => declaration;
