import classes from '@/features/secrets/secret-row.module.css';

/** A value in one line, its references set apart. */
export function ValueText({ value }: { value: string }) {
    const lines = value.split('\n');
    const first = lines[0] ?? '';
    if (value === '') return <span className={classes['note']}>empty</span>;
    return (
        <>
            <span>
                {first.split(/(\$\{[A-Za-z0-9_.@-]+\})/).map((part, index) =>
                    index % 2 === 1 ? <span key={index} className={classes['reference']}>{part}</span> : part)}
            </span>
            {lines.length > 1 && <small className={classes['note']}>{lines.length} lines</small>}
        </>
    );
}
