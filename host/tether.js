// Loaded into the program and the provider by `node --import`.
import { writeSync } from "node:fs";
import Module from "node:module";

// Both processes end when the host ends, because the host holds the other end of their stdin.
process.stdin.on("end", () => process.exit());
process.stdin.resume();
process.stdin.unref();

// The host reads a sign of life from descriptor 3. Without a reader there is nobody to reassure.
const beat = () => {
  try {
    writeSync(3, ".");
  } catch {
    clearInterval(heartbeat);
  }
};
const heartbeat = process.env.HOST_HEARTBEAT_MS ? setInterval(beat, Number(process.env.HOST_HEARTBEAT_MS)).unref() : undefined;

// At its start the SDK loads modules that this project never uses, which takes longer than everything else. Each of them is
// loaded when something first reads from it.
const load = Module._load;
Module._load = (request, parent, isMain) => {
  const asks = /[\\/]@pulumi[\\/]pulumi[\\/](.*)\.js$/.exec(parent?.filename ?? "")?.[1]?.replaceAll("\\", "/");
  if (asks === undefined) return load(request, parent, isMain);
  // The SDK asks for its own position once for each resource, and each answer would be looked up in a source map.
  if (request === "source-map-support/register" && !process.env.CALIB_DEBUG) return {};
  return isForLater(request, asks) ? loadLater(() => load(request, parent, isMain)) : load(request, parent, isMain);
};

/** Whether a module serializes functions (this project serializes none), exports traces, or drives a CLI. */
function isForLater(request, asks) {
  if (request === "@npmcli/arborist" || request === "normalize-package-data" || request.endsWith("/typescript-shim")) return true;
  return (
    (asks === "cmd/run/tracing" && /^@opentelemetry\/(?!api$)/.test(request)) ||
    (asks === "index" && request === "./automation") ||
    request === "js-yaml"
  );
}

function loadLater(loadNow) {
  let module;
  // The SDK's `__importStar` would read every export of a module that is not marked so; its `default` is then the module itself.
  const read = (name) => (name === "default" && !module.__esModule ? module : module[name]);
  return new Proxy({}, { get: (_target, name) => (name === "__esModule" ? true : ((module ??= loadNow()), read(name))) });
}
