// Loaded into the program and the provider by `node --import`: neither outlives the host that holds the other end of its stdin.
process.stdin.on("end", () => process.exit());
process.stdin.resume();
process.stdin.unref();
