import { killBridgeAtEveryWrite } from "./bridge.ts";

killBridgeAtEveryWrite("activation", "active", /-(selfCheck|activate)-/);
