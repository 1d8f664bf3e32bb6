/** Why a key cannot be one; nothing when it can. */
export function keyProblem(key: string): string | undefined {
    if (key.trim() === '') return 'A key is missing.';
    if (/[:/]/.test(key)) return 'A key cannot contain “:” or “/”.';
    if (/[\u0000-\u001f]/.test(key)) return 'A key cannot contain control characters.';
    return undefined;
}
