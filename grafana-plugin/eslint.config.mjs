import { defineConfig } from 'eslint/config';
import baseConfig from './.config/eslint.config.mjs';

export default defineConfig([
  {
    // Deno formats, lints and tests these.
    ignores: ['node_modules/', 'dist/', 'coverage/', '.config/', 'backend/', 'packaging/', '**/*_test.ts'],
  },
  ...baseConfig,
  {
    files: ['src/**/*.tsx'],
    ignores: ['src/components/Choice.tsx'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            'moment',
            { name: '@grafana/ui', importNames: ['Combobox'], message: 'Use Choice, which reports a choice once.' },
          ],
        },
      ],
    },
  },
]);
