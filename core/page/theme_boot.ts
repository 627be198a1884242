// Runs before anything is drawn, so that a remembered theme does not flash.
import { applyTheme, readTheme } from "./theme.ts";

applyTheme(readTheme());
