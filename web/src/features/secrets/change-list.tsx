// Secrets that were changed, or would be: what happens to each, without values.
import { StatusBadge } from '@/components/status-badge';
import classes from '@/features/secrets/history-page.module.css';
import type { Change } from '@/features/secrets/history-api';
import { listed } from '@/lib/format';

const tones = { create: 'good', update: 'warn', delete: 'bad' } as const;
const fieldWords: Record<string, string> = {
    key: 'key', value: 'value', comment: 'comment', tags: 'tags', metadata: 'metadata', skipMultilineEncoding: 'multi-line setting',
};

/** "Renamed from OLD. Differs in value and tags." */
function noteOf({ oldSecretKey, fields, isLost, reason }: Change): string {
    if (isLost) return `${reason ?? 'It is not kept any more'}, so it stays as it is.`;
    const others = fields.filter((field) => field !== 'key').map((field) => fieldWords[field] ?? field);
    return [oldSecretKey && `Now called ${oldSecretKey}.`, others.length > 0 && `Gets its older ${listed(others)}.`].filter(Boolean).join(' ');
}

interface ChangeListProps {
    label: string;
    changes: Change[];
    words: Record<Change['changeType'], string>;
    isPreview?: boolean;
}

export function ChangeList({ label, changes, words, isPreview = false }: ChangeListProps) {
    return (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls
        <ul className={classes['changes']} aria-label={label} tabIndex={0}>
            {changes.map((change) => {
                const note = isPreview ? noteOf(change) : change.oldSecretKey && `Was called ${change.oldSecretKey}.`;
                return (
                    <li key={`${change.id}:${change.fromVersion}`}>
                        <StatusBadge tone={change.isLost ? 'plain' : tones[change.changeType]}>{change.isLost ? 'Not kept' : words[change.changeType]}</StatusBadge>
                        <span className={classes['what']}>
                            {change.secretKey === null ? <i>a purged secret</i> : <span className="mono">{change.secretKey}</span>}
                            {note && <span className={classes['note']}>{note}</span>}
                        </span>
                    </li>
                );
            })}
        </ul>
    );
}
