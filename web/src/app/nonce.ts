/** The nonce that the server wrote into this answer's start page. */
export function readNonce(): string {
    return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
