// The only place that fetches. Adds the session's token, renews it once when it has run out, and
// turns every failure into an ApiError.
import { ApiError, errorFromBody } from '@/lib/api-error';
import { beginSession, endSession, getSession, mayHaveSession } from '@/lib/session';

export type Query = Record<string, string | number | boolean | undefined>;

interface Options {
    query?: Query | undefined;
    body?: unknown;
    token?: string; // instead of the session's
    signal?: AbortSignal | undefined;
    isText?: boolean; // the answer is a file, not JSON
}

function addressOf(path: string, query: Query = {}): string {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return text ? `${path}?${text}` : path;
}

async function send(method: string, path: string, options: Options, token: string | undefined): Promise<unknown> {
    const headers = new Headers();
    if (token) headers.set('Authorization', `Bearer ${token}`);
    if (options.body !== undefined) headers.set('Content-Type', 'application/json');

    let response: Response;
    try {
        response = await fetch(addressOf(path, options.query), {
            method,
            headers,
            credentials: 'same-origin',
            cache: 'no-store',
            ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
            ...(options.signal ? { signal: options.signal } : {}),
        });
    } catch (cause) {
        if (options.signal?.aborted) throw cause;
        throw new ApiError(0, 'The server cannot be reached.');
    }
    const text = await response.text();
    if (response.ok && options.isText) return text;
    let body: unknown;
    try {
        body = text === '' ? undefined : JSON.parse(text);
    } catch {
        if (response.ok) throw new ApiError(response.status, 'The server answered with something that is not JSON.');
    }
    if (!response.ok) throw errorFromBody(response.status, body);
    return body;
}

let renewal: Promise<string | undefined> | undefined;

async function askForToken(): Promise<string | undefined> {
    try {
        const { token, organizationId } = (await send('POST', '/api/v1/auth/token', {}, undefined)) as {
            token: string;
            organizationId?: string;
        };
        if (!organizationId) throw new ApiError(401, 'The session has no organisation.');
        beginSession(token, organizationId);
        return token;
    } catch (error) {
        if (error instanceof ApiError && error.status !== 401 && error.status !== 403) throw error;
        endSession('ended');
        return undefined;
    } finally {
        renewal = undefined;
    }
}

/** A fresh access token for the cookie's session; all who need one at a time share one request. */
export function renewToken(): Promise<string | undefined> {
    renewal ??= askForToken();
    return renewal;
}

/** On load: takes up the session that the cookie may hold. */
export async function restoreSession(): Promise<void> {
    if (!mayHaveSession()) {
        endSession();
        return;
    }
    await renewToken();
}

function meansExpired(error: unknown): boolean {
    return error instanceof ApiError &&
        (error.status === 401 || (error.status === 403 && /token|expired/i.test(error.message)));
}

async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
    const session = getSession();
    const token = options.token ?? (session.status === 'signed-in' ? session.token : undefined);
    try {
        return (await send(method, path, options, token)) as T;
    } catch (error) {
        if (options.token || session.status !== 'signed-in' || !meansExpired(error)) throw error;
        const fresh = await renewToken();
        if (!fresh) throw error;
        return (await send(method, path, options, fresh)) as T;
    }
}

function openEvents(path: string, query: Query, signal: AbortSignal, token: string): Promise<Response> {
    return fetch(addressOf(path, query), {
        headers: { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' },
        credentials: 'same-origin',
        cache: 'no-store',
        signal,
    });
}

/** Reads server-sent events until the stream ends, which is no error. Throws when it is refused. */
export async function readEvents(path: string, query: Query, signal: AbortSignal, handlers: EventHandlers): Promise<void> {
    const session = getSession();
    if (session.status !== 'signed-in') throw new ApiError(401, 'You are signed out.');
    let response = await openEvents(path, query, signal, session.token);
    if (response.status === 401) {
        const fresh = await renewToken();
        if (fresh) response = await openEvents(path, query, signal, fresh);
    }
    if (!response.ok || !response.body) throw new ApiError(response.status, 'The server gives no live updates.');
    handlers.onOpen();
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let text = '';
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        text += decoder.decode(piece.value, { stream: true });
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
            tellEvent(text.slice(0, end), handlers);
            text = text.slice(end + 2);
        }
    }
}

export interface EventHandlers {
    onOpen: () => void;
    onEvent: (name: string, data: unknown) => void;
}

function tellEvent(block: string, handlers: EventHandlers) {
    const lines = block.split('\n');
    const name = lines.find((line) => line.startsWith('event: '))?.slice(7);
    const data = lines.find((line) => line.startsWith('data: '))?.slice(6);
    if (name && data) handlers.onEvent(name, JSON.parse(data));
}

/** Encodes one segment of a path. */
export const segment = encodeURIComponent;

export const api = {
    get: <T>(path: string, query?: Query, signal?: AbortSignal) => request<T>('GET', path, { query, signal }),
    getText: (path: string, query?: Query) => request<string>('GET', path, { query, isText: true }),
    post: <T>(path: string, body?: unknown, token?: string) =>
        request<T>('POST', path, { body, ...(token ? { token } : {}) }),
    patch: <T>(path: string, body?: unknown) => request<T>('PATCH', path, { body }),
    put: <T>(path: string, body?: unknown) => request<T>('PUT', path, { body }),
    delete: <T>(path: string, body?: unknown, query?: Query) => request<T>('DELETE', path, { body, query }),
    /** With a token that is not the session's: while signing in. */
    getAs: <T>(token: string, path: string) => request<T>('GET', path, { token }),
};

/** Hands a CLI on this machine its session. The port is all that may vary in the address. */
export async function postToLocalPort(port: number, body: unknown): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
    });
    if (!response.ok) throw new ApiError(response.status, 'The command line tool refused the session.');
}
