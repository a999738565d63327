/** Formatting is Prettier's and types are TypeScript's: here are the mistakes that neither of them sees. */
import { defineConfig, globalIgnores } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** Names that every platform of ours has, and that reach nothing outside the process. */
const EVERYWHERE = new Set(
  Object.keys({ ...globals.builtin, ...globals['shared-node-browser'] }).filter(
    (name) =>
      !/^(fetch|Request|Response|Headers|FormData|WebSocket|BroadcastChannel|.*Storage|navigator|Navigator)$/.test(
        name,
      ),
  ),
)
/** The types of the DOM and Node are loaded for the apps and the server, so TypeScript lets these pass everywhere. */
const restricted = (names, message) =>
  [...new Set(names)].filter((name) => !EVERYWHERE.has(name)).map((name) => ({ name, message }))
const PLATFORM_GLOBALS = restricted(
  Object.keys({ ...globals.browser, ...globals.node }),
  'shared-model runs everywhere: take this as an argument.',
)
const NODE_GLOBALS = restricted(
  Object.keys(globals.node).filter((name) => !(name in globals.browser)),
  'shared-model/web runs in browsers.',
)

/** Rules of the language itself, for every file. */
const core = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-cond-assign': 'error',
  'no-debugger': 'error',
  'no-dupe-else-if': 'error',
  'no-empty': 'error',
  'no-fallthrough': 'error',
  'no-self-compare': 'error',
  'no-sparse-arrays': 'error',
  'no-unsafe-finally': 'error',
  'no-useless-escape': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
}

const unusedNames = ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }]

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/node_modules/',
    'coverage/',
    'data/',
    'e2e/screenshots/',
    'bench/',
    '**/fixtures/released-*.js',
  ]),

  { rules: core },

  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: globals.node },
    rules: { 'no-undef': 'error', 'no-unused-vars': unusedNames },
  },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // With verbatimModuleSyntax, `import { type A }` still loads the module; `import type { A }` does not.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': unusedNames,
      '@typescript-eslint/no-non-null-asserted-optional-chain': 'off',
      // An asynchronous port may well have a synchronous implementation.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // A `default` is a decision too; a union without one must be complete.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },

  {
    files: ['**/*.svelte'],
    extends: [svelte.configs.recommended],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { globals: globals.browser, parserOptions: { parser: tseslint.parser } },
    rules: {
      // No rule here asks for types: TypeScript would begin anew with each component. Their types are svelte-check's.
      'svelte/require-store-reactive-access': 'off',
      // It flags every Map and Set that is filled, also those which never leave their function.
      'svelte/prefer-svelte-reactivity': 'off',
      // Reassigned by bind:, which this rule does not see.
      'prefer-const': 'off',
      'svelte/prefer-const': 'off',
      'no-unused-vars': 'off',
      '@typescript-eslint/no-unused-vars': unusedNames,
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Routes are the apps' own, not those of SvelteKit.
      'svelte/no-navigation-without-resolve': 'off',
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['yjs', 'yjs/*', 'y-*', 'rxdb', 'rxdb/*', '@automerge/*'],
              message: 'A component knows the domain, not its storage: import the class or view that wraps this.',
            },
          ],
        },
      ],
    },
  },

  {
    files: ['shared-model/**/*.ts'],
    // What both apps do in Electron's main process.
    ignores: ['**/*.test.ts', '**/simulation/**', 'shared-model/desktop/main/**'],
    rules: {
      'no-restricted-globals': ['error', ...PLATFORM_GLOBALS],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:*', 'electron', 'electron/*', 'svelte', 'svelte/*'],
              message: 'shared-model runs everywhere: take what you need of the platform as an argument.',
            },
          ],
        },
      ],
    },
  },

  {
    files: ['shared-model/web/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-globals': ['error', ...NODE_GLOBALS] },
  },

  {
    files: ['**/*.test.ts', 'e2e/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
    },
  },
)
