// One simulator: its world, the world it started from, and everything kept beside it. Several can
// live in one process; none touches a file by itself.

import http from "node:http";
import { handleApi } from "./api.js";
import { handleControl, isControl } from "./control.js";
import { Faults } from "./faults.js";
import { Journal } from "./journal.js";
import { Grants } from "./oauth.js";
import { RateLimiter } from "./rate-limit.js";
import { World } from "./world.js";

// Longer than clients keep idle connections, so that the client is the one to let go.
const KEEP_ALIVE_MS = 65000;

export class Simulator {
    journal = new Journal();
    faults = new Faults();
    limiter = new RateLimiter();
    grants = new Grants();
    #start;
    #options;

    // settings are the defaults of this run, used wherever a world does not say otherwise.
    constructor({ start = {}, settings = {}, onChange = () => {} } = {}) {
        this.#options = { settings, onChange };
        this.world = new World(start, this.#options);
        this.#start = JSON.parse(JSON.stringify(this.world));
    }

    // Throws before anything is replaced if the description is wrong.
    replaceWorld(described) {
        this.world = new World(described, this.#options);
        this.limiter.clear();
        this.grants = new Grants();
        this.world.changed();
    }

    reset() {
        this.replaceWorld(this.#start);
        this.journal.clear();
        this.faults.clear();
    }

    createServer() {
        const server = http.createServer((request, response) => {
            const handle = isControl(request.url) ? handleControl : handleApi;
            handle(this, request, response).catch((error) => {
                console.error(error);
                response.destroy();
            });
        });
        server.keepAliveTimeout = KEEP_ALIVE_MS;
        // A fault may hold a call for as long as its client likes.
        server.requestTimeout = 0;
        return server;
    }
}
