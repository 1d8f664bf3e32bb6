// The sources of a sync in the list: one in two lines, several in a line each with their contexts.
import { contextText } from './contexts';
import type { Mapping } from './sync-texts';
import classes from './syncs.module.css';

export function SyncSources({ mappings }: { mappings: Mapping[] }) {
    const [first, ...others] = mappings;
    if (first && others.length === 0) {
        return (
            <>
                <span className="mono">{first.path}</span>
                <span className={classes['second']}>{first.environmentName}</span>
            </>
        );
    }
    return mappings.map(({ environmentName, path, context, contextParameter }) => (
        <span key={contextText(context, contextParameter)} className={classes['line']}>
            {environmentName} <span className="mono">{path}</span>{' '}
            <span className={classes['dim']}>→ {contextText(context, contextParameter)}</span>
        </span>
    ));
}
