// Runs by day: how each day of a sync went, and how many runs it had.
import type { HealthRun } from './api';

export const DAYS = 14;

export interface HealthDay {
    date: Date;
    total: number;
    bad: number; // failed or held
    state: 'none' | 'good' | 'mixed' | 'bad';
}

const startOfDay = (time: number) => new Date(time).setHours(0, 0, 0, 0);

export function daysOf(runs: HealthRun[], now = Date.now()): HealthDay[] {
    return Array.from({ length: DAYS }, (_, index) => {
        const date = new Date(startOfDay(now));
        date.setDate(date.getDate() - (DAYS - 1 - index));
        const ended = runs.filter((run) => startOfDay(Date.parse(run.startedAt)) === date.getTime() && run.state !== 'running');
        const bad = ended.filter((run) => run.state === 'failed' || run.state === 'held').length;
        const state = ended.length === 0 ? 'none' : bad === 0 ? 'good' : bad === ended.length ? 'bad' : 'mixed';
        return { date, total: ended.length, bad, state };
    });
}

export function dayText(day: HealthDay): string {
    const name = day.date.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
    if (day.total === 0) return `${name}: no runs`;
    const runs = day.total === 1 ? '1 run' : `${day.total} runs`;
    return day.bad === 0 ? `${name}: ${runs}, all good` : `${name}: ${runs}, ${day.bad} failed or held`;
}
