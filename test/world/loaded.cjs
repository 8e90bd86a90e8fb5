// Required by every Node process of a run: writes what the process read and loaded, one line a process, into LOADED_FILES.
const fs = require("node:fs");
const promises = require("node:fs/promises");

const read = [];
for (const name of ["readFile", "open"]) {
  const original = promises[name];
  promises[name] = (file, ...options) => {
    read.push(String(file));
    return original(file, ...options);
  };
}
// ES modules are read with it too.
require("node:module").syncBuiltinESMExports();

process.on("exit", () => {
  const name = ["cmd/run", "dynamic-provider", "calib.js"].find((part) => process.argv[1]?.includes(part));
  if (name !== undefined)
    fs.appendFileSync(process.env.LOADED_FILES, `${JSON.stringify({ name, read: [...read, ...Object.keys(require.cache)] })}\n`);
});
