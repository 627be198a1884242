import { defineConfig } from 'eslint/config';
import baseConfig from './.config/eslint.config.mjs';

// An import names its file with the extension: so Deno, webpack, jest and tsc all resolve it alike.
const WITHOUT_EXTENSION = '/^[.#](?!.*[.](tsx?|json|svg|css)$)/';

export default defineConfig([
  {
    // Deno formats, lints and tests these.
    ignores: ['node_modules/', 'dist/', 'coverage/', '.config/', 'backend/', 'packaging/', '**/*_test.ts'],
  },
  ...baseConfig,
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: `:matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, ImportExpression)[source.value=${WITHOUT_EXTENSION}]`,
          message: 'Name the file with its extension.',
        },
        {
          selector: `CallExpression[callee.object.name='jest'][arguments.0.value=${WITHOUT_EXTENSION}]`,
          message: 'Name the file with its extension.',
        },
      ],
    },
  },
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
