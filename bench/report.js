// The table of results.
const rows = [];

export function row(what, measured, budget, isKept) {
    rows.push({ what, measured, budget, verdict: isKept ? 'kept' : 'MISSED' });
    console.log(`${what}: ${measured} (budget ${budget})`);
}

export function report() {
    console.log();
    console.table(rows);
}
