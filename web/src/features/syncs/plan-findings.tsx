// What to know before anything is written, key by key; long lists stay folded.
import { Icon } from '@/components/icon';
import { plural } from '@/lib/format';

import classes from './syncs.module.css';
import type { Finding } from './types';

const FOLDED = 3;

function FindingList({ findings }: { findings: Finding[] }) {
    return (
        <ul className={classes['findings']}>
            {findings.map((finding, index) => (
                <li key={`${finding.code}:${finding.key ?? ''}:${index}`}>
                    <Icon name="alert" size={14} />
                    <span>{finding.key && <code>{finding.key}</code>} {finding.message}</span>
                </li>
            ))}
        </ul>
    );
}

export function PlanFindings({ findings }: { findings: Finding[] }) {
    if (findings.length === 0) return null;
    const rest = findings.slice(FOLDED);
    return (
        <section aria-label="Warnings" className={classes['findingBox']}>
            <h3>{plural(findings.length, 'thing')} to know before</h3>
            <FindingList findings={findings.slice(0, FOLDED)} />
            {rest.length > 0 && (
                <details>
                    <summary>{rest.length.toLocaleString('en')} more</summary>
                    <FindingList findings={rest} />
                </details>
            )}
        </section>
    );
}
