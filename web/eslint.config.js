import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import { readdirSync } from 'node:fs';
import tseslint from 'typescript-eslint';

const features = readdirSync(new URL('./src/features', import.meta.url));
const forbidden = (patterns, message) => ['error', { patterns: patterns.map((group) => ({ group: [group], message })) }];
const feature = (name) => ({
    files: [`src/features/${name}/**`],
    rules: {
        'no-restricted-imports': forbidden(
            ['@/app/**', '../**', ...features.filter((other) => other !== name).map((other) => `@/features/${other}/**`)],
            'A feature imports its own files, components and lib only; the app composes features.'),
    },
});

export default tseslint.config(
    { ignores: ['dist', 'src/generated'] },
    ...tseslint.configs.strict,
    a11y.flatConfigs.recommended,
    {
        files: ['**/*.{ts,tsx,js}'],
        plugins: { 'react-hooks': hooks },
        rules: {
            ...hooks.configs.recommended.rules,
            'no-restricted-properties': [
                'error',
                { property: 'innerHTML', message: 'HTML never comes from strings.' },
                { property: 'outerHTML', message: 'HTML never comes from strings.' },
                { property: 'insertAdjacentHTML', message: 'HTML never comes from strings.' },
            ],
            'no-restricted-syntax': [
                'error',
                { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: 'HTML never comes from strings.' },
                { selector: 'ExportAllDeclaration', message: 'No barrel files: import from the file that has it.' },
            ],
            'no-restricted-globals': ['error', { name: 'fetch', message: 'Ask lib/api-client.ts.' }],
            // Focus moves into what the user has just opened.
            'jsx-a11y/no-autofocus': 'off',
        },
    },
    {
        files: ['src/components/**', 'src/lib/**'],
        rules: { 'no-restricted-imports': forbidden(['@/app/**', '@/features/**'], 'Building blocks know no feature.') },
    },
    {
        files: ['src/lib/**'],
        rules: {
            'no-restricted-imports': forbidden(
                ['@/app/**', '@/features/**', '@/components/**'], 'lib is the ground floor.'),
        },
    },
    ...features.map(feature),
    { files: ['src/lib/api-client.ts', 'scripts/**'], rules: { 'no-restricted-globals': 'off' } },
);
