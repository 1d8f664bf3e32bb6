// What a refused request must look like (00-conventions §3), for every test that expects one.
import assert from 'node:assert/strict';

export const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The first issue of a 422. */
export function issueOf({ status, body }) {
    assert.equal(status, 422, JSON.stringify(body));
    assert.equal(body.error, 'ValidationFailure');
    assert.equal(body.statusCode, 422);
    assert.match(body.reqId, /^req-/);
    const [issue] = body.message;
    assert.ok(issue.code && Array.isArray(issue.path) && typeof issue.message === 'string');
    return issue;
}

export function refused({ status, body }, wanted, message, error) {
    assert.equal(status, wanted, JSON.stringify(body));
    assert.equal(body.statusCode, wanted);
    assert.match(body.reqId, /^req-/);
    if (message instanceof RegExp) assert.match(body.message, message);
    else if (message !== undefined) assert.equal(body.message, message);
    if (error) assert.equal(body.error, error);
}
