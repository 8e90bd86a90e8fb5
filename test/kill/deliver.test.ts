import { killBridgeAtWrites } from "./bridge.ts";

killBridgeAtWrites("activation", "active", /-deliver-.*usdf/);
