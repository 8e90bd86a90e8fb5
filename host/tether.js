// Loaded into the program and the provider by `node --import`.
import Module from "node:module";

// Neither process outlives the host, which holds the other end of its stdin.
process.stdin.on("end", () => process.exit());
process.stdin.resume();
process.stdin.unref();

// The SDK loads the TypeScript compiler and npm's dependency tree at its start, which takes longer than all the rest. Both serve to
// serialize functions, and this project serializes none: they are loaded once something reads from them.
const load = Module._load;
Module._load = (request, parent, isMain) => (isForFunctions(request, parent) ? loadLater(() => load(request, parent, isMain)) : load(request, parent, isMain));

function isForFunctions(request, parent) {
  return /[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "") && (request === "@npmcli/arborist" || request.endsWith("/typescript-shim"));
}

function loadLater(loadNow) {
  let module;
  // The SDK's `__importStar` would read every export of a module that is not marked so.
  return new Proxy({}, { get: (_target, name) => (name === "__esModule" ? true : (module ??= loadNow())[name]) });
}
