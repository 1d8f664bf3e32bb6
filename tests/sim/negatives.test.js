// Everything that must be refused, as a table: what is sent, the status, and what nobody may find
// changed afterwards.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { FOREIGN_SITE, NARROW_TOKEN, oneVariable, OTHER_SITE } from "./helper.js";
import { sharedSimulator, SITE, UNKNOWN_SITE } from "./helper.js";

const VALUE_ID = "12345678-1234-4123-8123-123456789abc";
const SECRET_ID = "12345678-1234-4123-8123-123456789abd";
const shared = sharedSimulator(
    { before, beforeEach, after },
    {
        settings: { maxValueLength: 20 },
        variables: [
            {
                account: "acme",
                site_id: SITE,
                key: "PLAIN",
                values: [{ id: VALUE_ID, context: "all", value: "old" }],
            },
            {
                account: "acme",
                site_id: SITE,
                key: "SECRET",
                is_secret: true,
                scopes: ["builds", "functions", "runtime"],
                values: [{ id: SECRET_ID, context: "production", value: "hidden-value" }],
            },
            { account: "acme", site_id: SITE, key: "TAKEN", values: [] },
        ],
    }
);

const ENV = "/accounts/acme/env";
const AT = `?site_id=${SITE}`;
const values = (...list) => ({ key: "NEW", values: list });
const all = { context: "all", value: "v" };
const secret = (more) => ({ key: "NEW", is_secret: true, ...more });
const three = ["builds", "functions", "runtime"];
const four = [...three, "post_processing"];

// [what, status, method, path, body, options]
const cases = [
    // 401: nobody, or somebody without rights there.
    ["no token", 401, "GET", "/user", undefined, { token: null }],
    ["unknown token", 401, "GET", "/user", undefined, { token: "nfp_unknown" }],
    [
        "token without its scheme",
        401,
        "GET",
        "/user",
        undefined,
        { token: null, headers: { Authorization: NARROW_TOKEN } },
    ],
    [
        "another scheme",
        401,
        "GET",
        "/user",
        undefined,
        { token: null, headers: { Authorization: `Basic ${NARROW_TOKEN}` } },
    ],
    ["foreign account", 401, "GET", "/accounts/rival", undefined, { token: NARROW_TOKEN }],
    ["foreign env list", 401, "GET", "/accounts/rival/env", undefined, { token: NARROW_TOKEN }],
    ["foreign site list", 401, "GET", "/rival/sites", undefined, { token: NARROW_TOKEN }],
    ["foreign site", 401, "GET", `/sites/${FOREIGN_SITE}`, undefined, { token: NARROW_TOKEN }],
    [
        "writing to a foreign site",
        401,
        "POST",
        `/accounts/rival/env?site_id=${FOREIGN_SITE}`,
        [oneVariable("NEW")],
        { token: NARROW_TOKEN },
    ],
    [
        "building a foreign site",
        401,
        "POST",
        `/sites/${FOREIGN_SITE}/builds`,
        undefined,
        { token: NARROW_TOKEN },
    ],

    // 404 as JSON: the address exists, the thing does not.
    ["unknown account", 404, "GET", "/accounts/nobody"],
    ["env of an unknown account", 404, "GET", "/accounts/nobody/env"],
    ["sites of an unknown account", 404, "GET", "/nobody/sites"],
    ["unknown site", 404, "GET", `/sites/${UNKNOWN_SITE}`],
    ["site by its name", 404, "GET", "/sites/acme-shop"],
    ["env of an unknown site", 404, "GET", `${ENV}?site_id=${UNKNOWN_SITE}`],
    ["env of a site by name", 404, "GET", `${ENV}?site_id=acme-shop`],
    ["env of a site of another team", 404, "GET", `${ENV}?site_id=${FOREIGN_SITE}`],
    ["env list by an unknown site path", 404, "GET", `/sites/${UNKNOWN_SITE}/env`],
    ["unknown key", 404, "GET", `${ENV}/NONE${AT}`],
    ["key of another level", 404, "GET", `${ENV}/PLAIN`],
    ["key of another site", 404, "GET", `${ENV}/PLAIN?site_id=${OTHER_SITE}`],
    ["key in another case", 404, "GET", `${ENV}/plain${AT}`],
    ["put of an unknown key", 404, "PUT", `${ENV}/NONE${AT}`, oneVariable("NONE")],
    ["patch of an unknown key", 404, "PATCH", `${ENV}/NONE${AT}`, all],
    ["delete of an unknown key", 404, "DELETE", `${ENV}/NONE${AT}`],
    ["delete of an unknown value", 404, "DELETE", `${ENV}/PLAIN/value/${SECRET_ID}${AT}`],
    ["delete of a value of no key", 404, "DELETE", `${ENV}/NONE/value/${VALUE_ID}${AT}`],
    ["unknown build", 404, "GET", "/builds/bbbbbbbbbbbbbbbbbbbbbbbb"],
    ["unknown deploy", 404, "GET", "/deploys/bbbbbbbbbbbbbbbbbbbbbbbb"],
    ["cancel of an unknown deploy", 404, "POST", "/deploys/bbbbbbbbbbbbbbbbbbbbbbbb/cancel"],
    ["build of a site without repository", 404, "POST", `/sites/${OTHER_SITE}/builds`],
    ["unknown hook", 404, "GET", `/sites/${SITE}/build_hooks/bbbbbbbbbbbbbbbbbbbbbbbb`],
    ["delete of an unknown hook", 404, "DELETE", `/sites/${SITE}/build_hooks/bbbbbbbbbbbb`],
    ["unknown ticket", 404, "GET", "/oauth/tickets/bbbb", undefined, { token: null }],

    // 400: the body itself is wrong.
    ["body that is not JSON", 400, "POST", ENV + AT, "{nope"],
    ["empty body", 400, "POST", ENV + AT],
    ["object where an array belongs", 400, "POST", ENV + AT, oneVariable("NEW")],
    ["array of words", 400, "POST", ENV + AT, ["NEW"]],
    ["key that is a number", 400, "POST", ENV + AT, [oneVariable(7)]],
    ["values that are no array", 400, "POST", ENV + AT, [{ key: "NEW", values: "v" }]],
    ["no values at all", 400, "POST", ENV + AT, [{ key: "NEW" }]],
    ["value that is a number", 400, "POST", ENV + AT, [values({ context: "all", value: 1 })]],
    ["scopes that are no array", 400, "POST", ENV + AT, [oneVariable("NEW", "v", { scopes: "x" })]],
    ["put of an array", 400, "PUT", `${ENV}/PLAIN${AT}`, [oneVariable("PLAIN")]],
    ["patch of an array", 400, "PATCH", `${ENV}/PLAIN${AT}`, [all]],
    ["patch without a value", 400, "PATCH", `${ENV}/PLAIN${AT}`, { context: "all" }],
    ["hook that is not JSON", 400, "POST", `/sites/${SITE}/build_hooks`, "nope"],

    // 403: the plan.
    ["one scope", 403, "POST", ENV + AT, [oneVariable("NEW", "v", { scopes: ["builds"] })]],
    ["three scopes", 403, "POST", ENV + AT, [oneVariable("NEW", "v", { scopes: three })]],
    [
        "four scopes in the hyphenated spelling",
        403,
        "POST",
        ENV + AT,
        [oneVariable("NEW", "v", { scopes: [...three, "post-processing"] })],
    ],
    [
        "put with one scope",
        403,
        "PUT",
        `${ENV}/PLAIN${AT}`,
        oneVariable("PLAIN", "v", { scopes: ["runtime"] }),
    ],
    [
        "secret without scopes",
        403,
        "POST",
        ENV + AT,
        [secret({ values: [{ context: "dev", value: "v" }] })],
    ],
    ["secret with four scopes", 403, "POST", ENV + AT, [secret({ scopes: four, values: [all] })]],

    // 409
    ["existing key", 409, "POST", ENV + AT, [oneVariable("PLAIN")]],
    [
        "existing key among new ones",
        409,
        "POST",
        ENV + AT,
        [oneVariable("NEW"), oneVariable("TAKEN")],
    ],
    ["renaming onto an existing key", 409, "PUT", `${ENV}/PLAIN${AT}`, oneVariable("TAKEN")],

    // 422: well-formed and still not allowed.
    ["reserved key", 422, "POST", ENV + AT, [oneVariable("SITE_NAME")]],
    ["reserved key in small letters", 422, "POST", ENV + AT, [oneVariable("aws_region")]],
    [
        "reserved key among good ones",
        422,
        "POST",
        ENV + AT,
        [oneVariable("NEW"), oneVariable("URL")],
    ],
    ["empty key", 422, "POST", ENV + AT, [oneVariable("")]],
    ["key with a hyphen", 422, "POST", ENV + AT, [oneVariable("A-B")]],
    ["key with a leading digit", 422, "POST", ENV + AT, [oneVariable("1A")]],
    ["key with a leading underscore", 422, "POST", ENV + AT, [oneVariable("_A")]],
    ["key with a line break", 422, "POST", ENV + AT, [oneVariable("A\n")]],
    ["key of 256 characters", 422, "POST", ENV + AT, [oneVariable("K".repeat(256))]],
    ["value that is too long", 422, "POST", ENV + AT, [oneVariable("NEW", "x".repeat(21))]],
    ["unknown context", 422, "POST", ENV + AT, [values({ context: "staging", value: "v" })]],
    ["no context", 422, "POST", ENV + AT, [values({ value: "v" })]],
    ["same context twice", 422, "POST", ENV + AT, [values(all, all)]],
    ["branch without its name", 422, "POST", ENV + AT, [values({ context: "branch", value: "v" })]],
    [
        "same branch twice",
        422,
        "POST",
        ENV + AT,
        [
            values(
                { context: "branch", context_parameter: "x", value: "1" },
                { context: "branch", context_parameter: "x", value: "2" }
            ),
        ],
    ],
    ["empty values", 422, "POST", ENV + AT, [values()]],
    ["unknown scope", 422, "POST", ENV + AT, [oneVariable("NEW", "v", { scopes: ["edge"] })]],
    [
        "same key twice in one request",
        422,
        "POST",
        ENV + AT,
        [oneVariable("NEW"), oneVariable("NEW")],
    ],
    ["secret for all contexts", 422, "POST", ENV + AT, [secret({ scopes: three, values: [all] })]],
    [
        "put of all onto a secret",
        422,
        "PUT",
        `${ENV}/SECRET${AT}`,
        { key: "SECRET", scopes: three, values: [all] },
    ],
    ["patch of all onto a secret", 422, "PATCH", `${ENV}/SECRET${AT}`, all],
    [
        "uncovering a secret by put",
        422,
        "PUT",
        `${ENV}/SECRET${AT}`,
        {
            key: "SECRET",
            is_secret: false,
            scopes: three,
            values: [{ context: "dev", value: "v" }],
        },
    ],
    [
        "uncovering a secret by patch",
        422,
        "PATCH",
        `${ENV}/SECRET${AT}`,
        { context: "dev", value: "v", is_secret: false },
    ],
    [
        "patch with an unknown context",
        422,
        "PATCH",
        `${ENV}/PLAIN${AT}`,
        { context: "x", value: "v" },
    ],
    [
        "patch of a branch without name",
        422,
        "PATCH",
        `${ENV}/PLAIN${AT}`,
        { context: "branch", value: "v" },
    ],
    [
        "patch with a value too long",
        422,
        "PATCH",
        `${ENV}/PLAIN${AT}`,
        { context: "dev", value: "x".repeat(21) },
    ],
    ["renaming to a reserved key", 422, "PUT", `${ENV}/PLAIN${AT}`, oneVariable("NETLIFY")],
    ["hook without a title", 422, "POST", `/sites/${SITE}/build_hooks`, { branch: "main" }],
    ["ticket without an application", 422, "POST", "/oauth/tickets", undefined, { token: null }],
    [
        "ticket of an unknown application",
        401,
        "POST",
        "/oauth/tickets?client_id=x",
        undefined,
        { token: null },
    ],
];

for (const [what, status, method, path, body, options] of cases)
    test(`${status} for ${what}`, async () => {
        const world = await shared.sim.control("GET", "/state");
        const reply = await shared.sim.api(method, path, { body, ...options });
        assert.equal(reply.status, status, reply.text);
        assert.equal(reply.json.code, status);
        const left = await shared.sim.control("GET", "/state");
        assert.deepEqual(left.json, world.json, "a refusal must change nothing");
    });

test("the 401 body is the documented one", async () => {
    const reply = await shared.sim.api("GET", "/user", { token: null });
    assert.equal(reply.text, '{"code":401,"message":"Access Denied"}');
    assert.equal(reply.headers.get("x-ratelimit-limit"), null);
});

test("the 403 body is the documented one", async () => {
    const body = [oneVariable("NEW", "v", { scopes: ["builds"] })];
    const reply = await shared.sim.api("POST", ENV + AT, { body });
    assert.deepEqual(reply.json, {
        code: 403,
        message: "Upgrade your Netlify account to set specific scopes",
    });
});

test("a body beyond any reason is refused", async () => {
    const reply = await shared.sim.api("POST", ENV + AT, { body: "x".repeat(11 * 1024 * 1024) });
    assert.equal(reply.status, 413);
});

test("a build hook's address is no way to read it", async () => {
    const path = `/sites/${SITE}/build_hooks`;
    const { json } = await shared.sim.api("POST", path, { body: { title: "t" } });
    const other = await shared.sim.api("GET", `/sites/${OTHER_SITE}/build_hooks/${json.id}`);
    assert.equal(other.status, 404);
});
