/**
 * Runs after `npm ci`: puts the Deno binary where the tasks of deno.json expect it, also where npm
 * runs no install scripts of packages.
 */
import { denoExecutable } from "./run.mjs";

denoExecutable();
