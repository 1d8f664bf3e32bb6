// The authorisation that this tab has begun: which project it is for, to be found again when Netlify
// sends the browser back. The server checks the state as well; here it keeps a stranger's link from
// being followed at all.
const KEY = 'tacit.netlify-authorization';

interface Pending {
    state: string;
    projectId: string;
}

export function rememberPending(pending: Pending): void {
    sessionStorage.setItem(KEY, JSON.stringify(pending));
}

function readPending(): Partial<Pending> {
    try {
        return JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Partial<Pending>;
    } catch {
        return {};
    }
}

/** The project whose authorisation has this state, if this tab began it. */
export function pendingProject(state: string): string | undefined {
    const pending = readPending();
    return state !== '' && pending.state === state ? pending.projectId : undefined;
}

/** So that a link works once. */
export function forgetPending(): void {
    sessionStorage.removeItem(KEY);
}
