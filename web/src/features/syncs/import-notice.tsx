// What the first run would bring from Netlify into the source before it syncs.
import { plural } from '@/lib/format';

import { Notice } from './notice';
import type { InitialImport } from './types';

const NAMED = 8;

export function ImportNotice({ found }: { found: InitialImport }) {
    if (found.flaw) return <Notice tone="bad" title="Nothing could be imported, and the run would stop">{found.flaw}</Notice>;
    const { create, update, items } = found;
    const hidden = items.filter(({ reason }) => reason === 'hidden').length;
    const names = items.filter(({ action }) => action === 'create' || action === 'update').map(({ secretName, key }) => secretName ?? key);
    if (create + update === 0) {
        return <Notice tone="plain" title="Nothing to import">Netlify has no readable value here that Tacit lacks.</Notice>;
    }
    return (
        <Notice tone="plain" title={`First ${plural(create, 'secret')} would be made in Tacit and ${plural(update, 'secret')} changed`}>
            {names.slice(0, NAMED).join(', ')}{names.length > NAMED && ` and ${(names.length - NAMED).toLocaleString('en')} more`}.
            {hidden > 0 && ` ${plural(hidden, 'write-only variable')} cannot be read and ${hidden === 1 ? 'is' : 'are'} left out.`}
        </Notice>
    );
}
