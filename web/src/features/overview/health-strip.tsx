// Fourteen days of one sync. The shape tells good days from bad ones without the colour.
import { DAYS, dayText, type HealthDay } from './health-days';
import classes from './overview.module.css';

const STEP = 20;
const HEIGHT = 28;

export function HealthStrip({ name, days }: { name: string; days: HealthDay[] }) {
    const most = Math.max(1, ...days.map((day) => day.total));
    const bad = days.filter((day) => day.bad > 0).length;
    const runs = days.reduce((sum, day) => sum + day.total, 0);
    return (
        <svg
            className={classes['strip']} viewBox={`0 0 ${DAYS * STEP} ${HEIGHT}`} preserveAspectRatio="xMinYMid meet" role="img"
            aria-label={`${name}, last ${DAYS} days: ${runs} runs, ${bad === 0 ? 'no day with a failure' : `${bad} days with a failure`}`}
        >
            {days.map((day, index) => {
                const height = day.total === 0 ? 2 : 8 + Math.round((day.total / most) * (HEIGHT - 8));
                const badHeight = day.total === 0 ? 0 : Math.max(day.bad > 0 ? 5 : 0, Math.round((day.bad / day.total) * height));
                return (
                    <g key={day.date.getTime()}>
                        <title>{dayText(day)}</title>
                        <rect x={index * STEP} y="0" width={STEP} height={HEIGHT} fill="transparent" />
                        <rect className={classes['day']} data-state={day.total === 0 ? 'none' : 'good'} x={index * STEP + 2} y={HEIGHT - height} width={STEP - 4} height={height} rx="2" />
                        {badHeight > 0 && <rect className={classes['day']} data-state="bad" x={index * STEP + 2} y={HEIGHT - badHeight} width={STEP - 4} height={badHeight} rx="2" />}
                    </g>
                );
            })}
        </svg>
    );
}
