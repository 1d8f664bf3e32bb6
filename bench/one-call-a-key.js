// A straightforward sync to measure beside: list the variables, then one call a key, one after
// another; every key that is there is written on each run, changed or not.
export async function syncOneCallAKey(simUrl, { token, account, site, context }, secrets) {
    const send = async (method, path, body) => {
        const response = await fetch(`${simUrl}/api/v1/accounts/${account}${path}`, {
            method, body: body && JSON.stringify(body),
            headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
        });
        if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
        return response.status === 204 ? undefined : response.json();
    };
    const place = `?site_id=${site}`;
    const there = new Set((await send('GET', `/env${place}`)).map(({ key }) => key));
    for (const [key, value] of Object.entries(secrets)) {
        if (there.has(key)) await send('PATCH', `/env/${key}${place}`, { context, value });
        else await send('POST', `/env${place}`, [{ key, is_secret: false, values: [{ context, value }] }]);
        there.delete(key);
    }
    for (const key of there) await send('DELETE', `/env/${key}${place}`);
}
