// The template that makes Netlify's names out of ours.
const KEY = '{{secretKey}}';
const ENVIRONMENT = '{{environment}}';

export function keySchemaProblem(schema: string): string | undefined {
    const text = schema.trim();
    if (text === '') return undefined;
    if (text.split(KEY).length !== 2) return `Needs ${KEY} exactly once`;
    const rest = text.replace(KEY, '').replaceAll(ENVIRONMENT, '');
    if (!/^[A-Za-z0-9_/-]*$/.test(rest)) {
        return `Besides ${KEY} and ${ENVIRONMENT}, only letters, digits, dashes, underscores and slashes`;
    }
    if (text.length > 255) return 'At most 255 characters';
    return undefined;
}

export const applyKeySchema = (schema: string, environment: string, key: string) =>
    schema.trim() === '' ? key : schema.trim().replaceAll(ENVIRONMENT, environment).replace(KEY, key);

/** Netlify's own rule: a letter, then letters, digits and underscores. */
export const isNetlifyKey = (key: string) => /^[A-Za-z][A-Za-z0-9_]*$/.test(key);
