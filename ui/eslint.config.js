import i18next from 'eslint-plugin-i18next';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const onlyTauri = {
  group: ['@tauri-apps/*'],
  message: 'Only src/backend/tauri.ts speaks to Tauri; use the backend interface.',
};
const noMemory = {
  group: ['**/backend/memory', '**/backend/memory/*'],
  message: 'The in-memory backend is chosen in src/backend/index.ts.',
};

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/backend/api.gen.ts'] },
  ...tseslint.configs.strict,
  hooks.configs.flat['recommended-latest'],
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'max-lines': ['error', 450],
      'no-console': 'error',
      'no-restricted-imports': ['error', { patterns: [onlyTauri, noMemory] }],
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['src/**/*.tsx'],
    ignores: ['src/**/*.test.tsx'],
    plugins: { i18next },
    rules: {
      'i18next/no-literal-string': [
        'error',
        {
          mode: 'jsx-only',
          'jsx-attributes': {
            include: ['aria-label', 'title', 'placeholder', 'label', 'alt', 'description', 'hint'],
          },
          callees: { exclude: ['.*'] },
          'object-properties': { include: ['^(label|title|text)$'] },
          words: { exclude: ['[\\s\\d·:;,.()%/+×→↑↓←–—•-]*', 'NeonPro'] },
        },
      ],
    },
  },
  { files: ['src/backend/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['src/backend/index.ts', 'src/backend/memory.ts', 'src/backend/memory/**', 'src/**/*.test.*', 'src/test/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [onlyTauri] }],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
