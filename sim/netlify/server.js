// Starts a Netlify simulator from the command line:
//   node sim/netlify/server.js --port N [--host H] [--latency MS] [--state FILE]
// Port 0 takes a free one. The address is printed once calls can be made.

import { parseArgs } from "node:util";
import { Simulator } from "./simulator.js";
import { StateFile } from "./state-file.js";

const USAGE = "usage: node server.js --port N [--host H] [--latency MS] [--state FILE]";

function readOptions() {
    const { values } = parseArgs({
        options: {
            port: { type: "string", default: "0" },
            host: { type: "string", default: "127.0.0.1" },
            latency: { type: "string" },
            state: { type: "string" },
        },
    });
    return {
        host: values.host,
        port: wholeNumber("--port", values.port, 65535),
        latencyMs: values.latency && wholeNumber("--latency", values.latency, 600000),
        statePath: values.state,
    };
}

function wholeNumber(name, text, max) {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number > max)
        throw new Error(`${name} must be a whole number from 0 to ${max}`);
    return number;
}

function stopWith(code, message) {
    console.error(message);
    process.exit(code);
}

function prepare(options) {
    const settings = options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs };
    const start = options.statePath ? StateFile.load(options.statePath) : {};
    // The flag also wins over what the file says about latency.
    if (start?.settings) Object.assign(start.settings, settings);
    let file;
    const simulator = new Simulator({ start, settings, onChange: () => file?.changed() });
    if (options.statePath) file = new StateFile(options.statePath, () => simulator.world);
    return { simulator, file };
}

function main() {
    let options;
    try {
        options = readOptions();
    } catch (error) {
        stopWith(2, `${error.message}\n${USAGE}`);
    }
    let prepared;
    try {
        prepared = prepare(options);
    } catch (error) {
        stopWith(1, `cannot start from ${options.statePath}: ${error.message}`);
    }
    const { simulator, file } = prepared;
    const server = simulator.createServer();
    server.on("error", (error) => stopWith(1, error.message));
    server.listen(options.port, options.host, () => {
        const host = options.host.includes(":") ? `[${options.host}]` : options.host;
        simulator.address = `${host}:${server.address().port}`;
        console.log(`listening on http://${simulator.address}`);
    });

    const stop = () => {
        file?.flush();
        server.close();
        // Calls that a fault keeps waiting would otherwise hold the process for ever.
        server.closeAllConnections();
        process.exit(0);
    };
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
}

main();
