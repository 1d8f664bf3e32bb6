// Why a run failed, for people.

/** Of a run that is held: what follows in the message tells programs how to go on. */
export const heldText = (message: string | null) => failureText(message).split(' To go on,')[0] ?? '';

/** The server's words about a failure: sometimes {"secretKey","message","error"} as JSON. */
export function failureText(message: string | null): string {
    if (!message) return 'The run failed for an unknown reason. Run it again; its results below name each key.';
    try {
        const parsed: unknown = JSON.parse(message);
        if (typeof parsed !== 'object' || parsed === null) return message;
        const { secretKey, message: text, error } = parsed as Record<string, unknown>;
        const parts = [text, error].filter((part): part is string => typeof part === 'string' && part !== '');
        const words = parts.length > 0 ? [...new Set(parts)].join(' ') : JSON.stringify(parsed, null, 2);
        return typeof secretKey === 'string' ? `${secretKey}: ${words}` : words;
    } catch {
        return message;
    }
}
