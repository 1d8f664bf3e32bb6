// The program itself: its flags, its way of starting and ending, and the world it keeps in a file.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { eventually, oneVariable, SERVER, SITE, startSimulator, testWorld } from "./helper.js";

function temporaryFolder(t) {
    const folder = mkdtempSync(join(tmpdir(), "netlify-sim-"));
    t.after(() => rmSync(folder, { recursive: true }));
    return folder;
}

const readWorld = (file) => JSON.parse(readFileSync(file, "utf8"));

test("both signals end it cleanly, even with a call left hanging", async () => {
    for (const signal of ["SIGTERM", "SIGINT"]) {
        const sim = await startSimulator();
        await sim.fault({ do: "timeout" });
        const hanging = fetch(`${sim.url}/api/v1/user`).catch(() => "cut");
        const journal = () => sim.control("GET", "/requests");
        await eventually(journal, ({ json }) => json.length === 1);
        await sim.stop(signal);
        assert.equal(await hanging, "cut");
    }
});

test("the latency flag is the default of every world", async () => {
    const sim = await startSimulator("--latency", "60");
    await sim.setWorld();
    await sim.api("GET", "/user");
    const { json } = await sim.control("GET", "/requests");
    assert.ok(json[0].ms >= 55, `${json[0].ms} ms`);
    await sim.setWorld({ settings: { latencyMs: 0 } });
    const { json: world } = await sim.control("GET", "/state");
    assert.equal(world.settings.latencyMs, 0);
    await sim.stop();
});

test("a missing state file starts the default world and is written on the way out", async (t) => {
    const file = join(temporaryFolder(t), "world.json");
    const sim = await startSimulator("--state", file);
    assert.equal(existsSync(file), false);
    await sim.stop();
    assert.equal(readWorld(file).tokens.length, 1);
    assert.equal(statSync(file).mode & 0o077, 0);
});

test("writes reach the file while it runs, and the next start finds them", async (t) => {
    const folder = temporaryFolder(t);
    const file = join(folder, "world.json");
    writeFileSync(file, JSON.stringify(testWorld()));
    const path = `/accounts/acme/env?site_id=${SITE}`;
    const first = await startSimulator("--state", file);
    await first.api("POST", path, { body: [oneVariable("KEPT", "1")] });
    await eventually(
        () => readWorld(file),
        ({ variables }) => variables?.length === 1
    );
    await first.api("POST", path, { body: [oneVariable("LATER", "2")] });
    const before = (await first.api("GET", path)).json;
    await first.stop();

    const second = await startSimulator("--state", file);
    assert.deepEqual((await second.api("GET", path)).json, before);
    await second.api("DELETE", `/accounts/acme/env/KEPT?site_id=${SITE}`);
    await second.control("POST", "/reset");
    assert.equal((await second.api("GET", path)).json.length, 2);
    await second.stop();
    assert.deepEqual(readdirSync(folder), ["world.json"]);
});

const badStarts = [
    [["--port", "x"], 2, /--port/],
    [["--port", "70000"], 2, /--port/],
    [["--latency", "-1"], 2, /latency/],
    [["--latency", "1.5"], 2, /latency/],
    [["--colour", "green"], 2, /usage/],
    [["extra"], 2, /usage/],
];

for (const [flags, code, says] of badStarts)
    test(`refuses to start with ${flags.join(" ")}`, () => {
        const { status, stderr, stdout } = spawnSync(process.execPath, [SERVER, ...flags]);
        assert.equal(status, code);
        assert.match(stderr.toString(), says);
        assert.equal(stdout.toString(), "");
    });

for (const [content, says] of [
    ["{nope", /cannot start/],
    ["[]", /cannot start/],
    ["null", /cannot start/],
    ['{"settings":{"plan":"x"}}', /settings\.plan/],
    ['{"variables":[{"account":"acme","key":"A"}]}', /variables\[0\]\.values/],
])
    test(`refuses to start from ${content}`, (t) => {
        const file = join(temporaryFolder(t), "world.json");
        writeFileSync(file, content);
        const { status, stderr } = spawnSync(process.execPath, [SERVER, "--state", file]);
        assert.equal(status, 1);
        assert.match(stderr.toString(), says);
        assert.equal(readFileSync(file, "utf8"), content, "a bad file must be left alone");
    });

test("a taken port is said plainly", async () => {
    const sim = await startSimulator();
    const { status, stderr } = spawnSync(process.execPath, [SERVER, "--port", String(sim.port)]);
    assert.equal(status, 1);
    assert.match(stderr.toString(), /EADDRINUSE/);
    await sim.stop();
});
