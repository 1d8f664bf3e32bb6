// The session of this tab: the access token lives in this module's memory and nowhere else. The
// refresh token is a cookie that scripts cannot read; a mark in storage only says that asking for
// a new access token is worth a try, and tells other tabs when somebody signs out.
const MARK = 'tacit.signed-in';

export type Session =
    | { status: 'unknown' }
    | { status: 'signed-out'; reason?: 'ended' | undefined }
    | { status: 'signed-in'; token: string; organizationId: string };

let session: Session = { status: 'unknown' };
const listeners = new Set<() => void>();

function change(next: Session) {
    session = next;
    listeners.forEach((listener) => listener());
}

export function getSession(): Session {
    return session;
}

export function subscribeToSession(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
}

export function mayHaveSession(): boolean {
    return localStorage.getItem(MARK) !== null;
}

export function beginSession(token: string, organizationId: string) {
    localStorage.setItem(MARK, '1');
    change({ status: 'signed-in', token, organizationId });
}

export function endSession(reason?: 'ended') {
    localStorage.removeItem(MARK);
    change({ status: 'signed-out', reason });
}

window.addEventListener('storage', (event) => {
    if (event.key === MARK && event.newValue === null && session.status === 'signed-in') {
        change({ status: 'signed-out', reason: 'ended' });
    }
});
