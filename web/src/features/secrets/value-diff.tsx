import classes from '@/features/secrets/value-diff.module.css';
import { diffLines } from '@/lib/diff-lines';

const signs = { same: ' ', added: '+', removed: '−' } as const;
const words = { same: '', added: 'Added: ', removed: 'Removed: ' } as const;

/** Two values line by line; `before` is left out for what is new. */
export function ValueDiff({ before, after, label }: { before: string | undefined; after: string | undefined; label: string }) {
    const lines = before === undefined ? (after ?? '').split('\n').map((text) => ({ kind: 'added' as const, text }))
        : after === undefined ? before.split('\n').map((text) => ({ kind: 'removed' as const, text }))
            : diffLines(before, after);
    return (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls
        <div className={`${classes['diff'] ?? ''} mono`} role="region" aria-label={label} tabIndex={0}>
            {lines.map(({ kind, text }, index) => (
                <div key={index} className={classes['line']} data-kind={kind}>
                    <span aria-hidden="true">{signs[kind]}</span>
                    <span><span className="visually-hidden">{words[kind]}</span>{text}</span>
                </div>
            ))}
        </div>
    );
}
