import tseslint from 'typescript-eslint';

const NODE = {
  group: ['node:*', 'fs', 'path', 'os', 'worker_threads'],
  message: 'This folder must also run in a web worker: no Node.',
};
const VSCODE = { group: ['vscode'], message: "Only src/host imports 'vscode'." };
const room = (name) => ({ group: [`**/${name}/**`], message: `This folder may not know src/${name}.` });
const restrict = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'out/**',
      'node_modules/**',
      '.vscode-test/**',
      'media/**',
      'src/kernels/**',
      'eslint.config.js',
    ],
  },
  ...tseslint.configs.strict,
  {
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'ExportAllDeclaration', message: 'No barrel files.' },
      ],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  restrict(
    ['src/protocol/**', 'src/trace/**'],
    [VSCODE, NODE, ...['host', 'engine', 'nn', 'lenses', 'models', 'studies', 'webview'].map(room)],
  ),
  restrict(
    ['src/nn/**', 'src/text/**'],
    [VSCODE, NODE, ...['host', 'engine', 'protocol', 'lenses', 'studies', 'webview'].map(room)],
  ),
  restrict(
    ['src/image/**'],
    [
      VSCODE,
      NODE,
      ...['host', 'engine', 'protocol', 'nn', 'trace', 'models', 'lenses', 'studies', 'webview'].map(room),
    ],
  ),
  restrict(
    ['src/models/**', 'src/lenses/**'],
    [VSCODE, NODE, ...['host', 'engine', 'protocol', 'studies', 'webview'].map(room)],
  ),
  restrict(['src/studies/**'], [VSCODE, NODE, ...['host', 'engine', 'protocol', 'webview'].map(room)]),
  restrict(
    ['src/presets/**'],
    [
      VSCODE,
      NODE,
      ...['host', 'engine', 'protocol', 'nn', 'models', 'lenses', 'studies', 'webview'].map(room),
    ],
  ),
  restrict(['src/engine/**', 'src/cli.ts'], [VSCODE, ...['host', 'webview'].map(room)]),
  restrict(
    ['src/host/**', 'src/extension.ts'],
    [...['engine', 'nn', 'lenses', 'studies', 'webview'].map(room)],
  ),
  restrict(
    ['webview/**'],
    [VSCODE, NODE, ...['host', 'engine', 'nn', 'lenses', 'models', 'studies'].map(room)],
  ),
);
