// What comes after a change, whether or not the part of the page that asked for it is still there: a
// row that deletes itself, or a form that is drawn anew with what it saved, is not. Callbacks given to
// `mutate` are dropped then.

/** Failures are left to the mutation, which shows them, unless `failed` takes them. */
export function after<Answer>(change: Promise<Answer>, done: (answer: Answer) => void, failed: (error: unknown) => void = () => undefined): void {
    change.then(done, failed);
}
