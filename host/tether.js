// Loaded into the program and the provider by `node --import`.
import Module from "node:module";

// Both processes end when the host ends, because the host holds the other end of their stdin.
process.stdin.on("end", () => process.exit());
process.stdin.resume();
process.stdin.unref();

// At its start the SDK loads the TypeScript compiler and npm's dependency tree, which takes longer than everything else. Both only
// serialize functions, and this project serializes none, so each is loaded when it is first read.
const load = Module._load;
Module._load = (request, parent, isMain) => (isForFunctions(request, parent) ? loadLater(() => load(request, parent, isMain)) : load(request, parent, isMain));

function isForFunctions(request, parent) {
  return /[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "") && (request === "@npmcli/arborist" || request.endsWith("/typescript-shim"));
}

function loadLater(loadNow) {
  let module;
  // The SDK's `__importStar` reads every export of a module without `__esModule`.
  return new Proxy({}, { get: (_target, name) => (name === "__esModule" ? true : (module ??= loadNow())[name]) });
}
