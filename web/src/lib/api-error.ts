// One error type for everything that can go wrong between the page and the server.

export interface Issue {
    path: (string | number)[];
    message: string;
}

export class ApiError extends Error {
    readonly status: number; // 0: the server could not be reached
    readonly issues: Issue[];
    readonly requestId: string | undefined;
    readonly details: unknown;

    constructor(status: number, message: string, issues: Issue[] = [], requestId?: string, details?: unknown) {
        super(message);
        this.name = 'ApiError';
        this.status = status;
        this.issues = issues;
        this.requestId = requestId;
        this.details = details;
    }
}

interface ErrorBody {
    message?: unknown;
    reqId?: unknown;
    details?: unknown;
}

export function errorFromBody(status: number, body: unknown): ApiError {
    const { message, reqId, details } = (typeof body === 'object' && body !== null ? body : {}) as ErrorBody;
    const issues = Array.isArray(message) ? (message as Issue[]) : [];
    const text = issues.length > 0
        ? issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n')
        : typeof message === 'string' ? message : `The server answered with status ${status}.`;
    return new ApiError(status, text, issues, typeof reqId === 'string' ? reqId : undefined, details);
}

export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : 'Something unexpected happened.';
}

/**
 * The server's complaints by field name, to be shown beside the fields of a form. What is said of an
 * item of a list ("publicKeys.0") stands under the list's name too, for a list edited as one field.
 */
export function fieldErrors(error: unknown): Record<string, string> {
    if (!(error instanceof ApiError)) return {};
    const errors: Record<string, string> = {};
    for (const { path, message } of error.issues) {
        errors[path.join('.')] = message;
        const index = path.findIndex((step) => typeof step === 'number');
        if (index > 0) errors[path.slice(0, index).join('.')] ??= message;
    }
    return errors;
}

/** What the reader can do about it. */
export function adviceFor(error: unknown): string {
    const status = error instanceof ApiError ? error.status : -1;
    if (status === 0) return 'Check that the server is running and that this machine can reach it, then try again.';
    if (status === 401) return 'Sign in again to go on.';
    if (status === 403) return 'Ask an administrator of the project for the permission named above.';
    if (status === 404) return 'It may have been deleted or renamed. Go back and choose it again.';
    if (status === 409) return 'Somebody else may have changed it. Reload, look at the difference, and try again.';
    if (status === 429) return 'Wait a moment, then try again.';
    if (status === 400 || status === 422) return 'Correct what is named above and try again.';
    if (status >= 500) return 'Try again. If it happens once more, look for the request id in the log of the server.';
    return 'Reload the page and try again.';
}
