/** What leads from any value to code that is made from text. */
export const REFLECTIVE: ReadonlySet<string> = new Set(["constructor", "prototype", "__proto__", "caller", "callee", "arguments", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"]);

const OF_MODULES = ["require", "module", "exports", "__dirname", "__filename", "eval", "process", "global", "fetch", "Date", "Math", "console"];

/** What the platform gives to every module. */
export const PLATFORM: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(globalThis), ...OF_MODULES]);

/** The package that a calibset imports its helpers from. */
export const HELPERS = "calibrations-as-code";
