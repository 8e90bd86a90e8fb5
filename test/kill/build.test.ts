import { killBridgeAtWrites } from "./bridge.ts";

killBridgeAtWrites("release", "released", /./);
