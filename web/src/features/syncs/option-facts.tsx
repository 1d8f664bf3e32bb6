// The options of a sync, or of a group's syncs, as facts.
import { plural } from '@/lib/format';
import { redeployVias } from '@/lib/redeploy';

import { behaviorLabel } from './behaviors';
import { emptyDraft } from './sync-draft';
import classes from './syncs.module.css';
import type { SyncOptions } from './types';

const switchNames: [keyof SyncOptions, string][] = [
    ['deleteOnlyOwned', 'Deletes only what it wrote'], ['createAsSecret', 'Creates variables as secret'],
    ['replaceContextValues', 'Replaces values of single contexts'], ['allowEmptySource', 'An empty source is allowed'],
    ['allowMassDeletion', 'Mass deletion is allowed'],
];

export function OptionFacts({ options }: { options: SyncOptions }) {
    const extra = switchNames.filter(([name]) => options[name] === true).map(([, text]) => text);
    const looks = options.driftCheckMinutes ?? emptyDraft.driftCheckMinutes;
    return (
        <>
            <div className={classes['fact']}><dt>Initial Sync Behavior</dt><dd>{behaviorLabel(options.initialSyncBehavior)}</dd></div>
            <div className={classes['fact']}><dt>Key Schema</dt><dd>{options.keySchema ? <span className="mono">{options.keySchema}</span> : 'None'}</dd></div>
            <div className={classes['fact']}><dt>Secret Deletion</dt><dd>{options.disableSecretDeletion ? 'Disabled' : 'Enabled'}</dd></div>
            <div className={classes['fact']}><dt>Deploy</dt><dd>{redeployVias[options.redeploy?.via ?? 'off']}</dd></div>
            <div className={classes['fact']}><dt>Looks for drift</dt><dd>{looks === 0 ? 'Never' : `Every ${plural(looks, 'minute')}`}</dd></div>
            {extra.length > 0 && <div className={classes['fact']}><dt>Advanced</dt><dd>{extra.map((text) => <span key={text} className={classes['line']}>{text}</span>)}</dd></div>}
        </>
    );
}
