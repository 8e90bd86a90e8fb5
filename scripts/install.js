#!/usr/bin/env node
// Installs the dependencies of the command line: locked npm packages, and the bridge's Python packages from hashed requirements.
import { setUp } from "../tools/setup.js";

setUp({ dev: false });
