// Processes that end with this one: a failed measurement leaves nothing behind.
import { spawn } from 'node:child_process';

const running = new Map(); // with the signal that ends each

process.once('exit', () => { for (const [child, signal] of running) child.kill(signal); });

export function startChild(command, args, options, signal = 'SIGKILL') {
    const child = spawn(command, args, options);
    running.set(child, signal);
    child.once('exit', () => running.delete(child));
    return child;
}
