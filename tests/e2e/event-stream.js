// A client of server-sent events.

/** Opens a stream; `events` grows as they come: [{event, data}]. Closed with the test. */
export async function openStream(t, client, path) {
    const abort = new AbortController();
    const response = await fetch(client.url + path, {
        headers: { ...(client.token ? { authorization: `Bearer ${client.token}` } : {}), accept: 'text/event-stream' },
        signal: abort.signal,
    });
    const stream = { response, events: [], comments: 0, isEnded: false };
    stream.close = async () => {
        abort.abort();
        await stream.ended;
    };
    stream.ended = read(stream, response).catch(() => {}).finally(() => { stream.isEnded = true; });
    t.after(() => stream.close());
    return stream;
}

async function read(stream, { body }) {
    let text = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
            take(stream, text.slice(0, end));
            text = text.slice(end + 2);
        }
    }
}

function take(stream, block) {
    const fields = {};
    for (const line of block.split('\n')) {
        if (line.startsWith(':')) stream.comments += 1;
        const found = /^(event|data): (.*)$/.exec(line);
        if (found) fields[found[1]] = found[2];
    }
    if (fields.event) stream.events.push({ event: fields.event, data: JSON.parse(fields.data) });
}
