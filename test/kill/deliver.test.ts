import { killBridgeAtEveryWrite } from "./bridge.ts";

killBridgeAtEveryWrite("activation", "active", /-deliver-.*usdf/);
