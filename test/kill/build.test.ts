import { killBridgeAtEveryWrite } from "./bridge.ts";

killBridgeAtEveryWrite("release", "released", /./);
