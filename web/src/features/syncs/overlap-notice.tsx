// Other syncs that may write some of the same values, exactly; to be agreed to before this one is saved.
import { Anchor, Checkbox } from '@mantine/core';
import { Link } from 'react-router-dom';

import { paths } from '@/lib/paths';

import { contextText } from './contexts';
import { Notice } from './notice';
import classes from './syncs.module.css';
import type { Overlap } from './types';

interface OverlapNoticeProps {
    /** `siteName`: where sites are many. */
    overlaps: (Overlap & { siteName?: string })[];
    projectId: string;
    isMeant: boolean;
    onChange: (isMeant: boolean) => void;
}

export function OverlapNotice({ overlaps, projectId, isMeant, onChange }: OverlapNoticeProps) {
    if (overlaps.length === 0) return null;
    return (
        <Notice
            tone="warn" title={overlaps.length === 1 ? 'Another sync writes here already' : `${overlaps.length.toString()} other syncs write here already`}
            actions={<Checkbox checked={isMeant} onChange={(event) => { onChange(event.currentTarget.checked); }} label="Save it all the same" />}
        >
            <ul className={classes['overlaps']}>
                {overlaps.map((overlap, index) => <li key={overlap.syncId ? `${overlap.syncId} ${overlap.context}` : index}>{overlap.siteName && <>At {overlap.siteName}, </>}<OverlapText overlap={overlap} projectId={projectId} /></li>)}
            </ul>
            Neither will overwrite or delete what the other wrote: a key that both have stays with the one that wrote it first, and the
            other reports it as failed. Better give them different sites, contexts or key schemas.
        </Notice>
    );
}

function OverlapText({ overlap, projectId }: { overlap: Overlap; projectId: string }) {
    const more = overlap.keyCount - overlap.keys.length;
    return (
        <>
            <OverlapName overlap={overlap} projectId={projectId} />: {contextText(overlap.context, overlap.contextParameter ?? '')}, {overlap.keySchema ? <>keys like <span className="mono">{overlap.keySchema}</span></> : 'any key'}
            {overlap.keys.length > 0 && <>. It wrote <span className="mono">{overlap.keys.join(', ')}</span>{more > 0 ? ` and ${more} more` : ''}</>}
        </>
    );
}

function OverlapName({ overlap, projectId }: { overlap: Overlap; projectId: string }) {
    if (!overlap.projectId) return <>A sync that you cannot see</>;
    if (overlap.isIntegration || !overlap.syncId) return <>A native integration</>;
    const name = <Anchor component={Link} underline="always" to={paths.secretSync(overlap.projectId, overlap.syncId)}>{overlap.syncName}</Anchor>;
    return overlap.projectId === projectId ? name : <>{name} of another project</>;
}
