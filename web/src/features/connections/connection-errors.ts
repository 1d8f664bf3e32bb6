// Puts what the server or Netlify refused beside the field it is about.
import { ApiError, fieldErrors, messageOf } from '@/lib/api-error';

export interface ConnectionErrors {
    name?: string;
    description?: string;
    token?: string;
    other: boolean; // has a message that belongs to no field
}

const PREFIX = /^Failed to validate credentials:\s*/;

export function connectionErrors(error: unknown): ConnectionErrors {
    if (error === null || error === undefined) return { other: false };
    const fields = fieldErrors(error);
    const message = messageOf(error);
    const found: ConnectionErrors = { other: false };

    if (fields['name']) found.name = fields['name'];
    if (fields['description']) found.description = fields['description'];
    if (fields['credentials.accessToken']) found.token = fields['credentials.accessToken'];
    if (PREFIX.test(message)) {
        found.token = refusalText(ownWords(error) ?? message.replace(PREFIX, ''));
    } else if (/^Unable to validate connection/.test(message)) {
        found.token = `${message}. Netlify could not be asked; try again in a moment.`;
    } else if (/already exists$/.test(message)) {
        found.name = `${message}. Choose another name.`;
    }
    found.other = !found.name && !found.description && !found.token;
    return found;
}

/** What Netlify itself said, with its status: "Access Denied (401)". */
function ownWords(error: unknown): string | undefined {
    const details = error instanceof ApiError ? error.details as { message?: unknown; statusCode?: unknown } | null : null;
    return typeof details?.message === 'string' && details.message !== '' ? `${details.message} (${String(details.statusCode)})` : undefined;
}

/** Netlify's words first, then what they mean. */
function refusalText(words: string): string {
    const told = `Netlify refused the token: ${words.replace(/[.\s]+$/, '')}. `;
    return /\b401\b/.test(words)
        ? `${told}It is mistyped, expired or was ended. Copy it again, or make a new one at Netlify.`
        : `${told}Try again in a moment; if it stays so, make a new token at Netlify.`;
}

export function nameProblem(name: string): string | undefined {
    const text = name.trim();
    if (text === '') return 'Give it a name, for example my-app-connection';
    if (text.length > 64) return 'At most 64 characters';
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)) return 'Only lower-case letters, digits and single hyphens between them';
    return undefined;
}
