import { killBridgeAtWrites } from "./bridge.ts";

killBridgeAtWrites("activation", "active", /-(selfCheck|activate)-/);
