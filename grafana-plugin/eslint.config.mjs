import { defineConfig } from 'eslint/config';
import baseConfig from './.config/eslint.config.mjs';

export default defineConfig([
  {
    // Deno formats, lints and tests these.
    ignores: ['node_modules/', 'dist/', 'coverage/', '.config/', 'backend/', 'packaging/', '**/*_test.ts'],
  },
  ...baseConfig,
]);
