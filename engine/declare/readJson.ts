import { CalibError, type Code } from "../errors.ts";

/** JSON of a file, or an error that names the file. */
export function parseJson(text: string, file: string, code: Code): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CalibError(code, `${file} is not JSON`, { cause });
  }
}
