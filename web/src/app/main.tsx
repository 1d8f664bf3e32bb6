import '@mantine/core/styles.css';
import '@/app/tokens.css';

import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';

import { Providers } from '@/app/providers';
import { readNonce } from '@/app/nonce';
import { restoreSession } from '@/lib/api-client';

// Style sheets that are made while the page runs carry the nonce of this page's policy.
setNonce(readNonce());
// A server that cannot be reached shows when the first page asks for something.
restoreSession().catch(() => undefined);

const root = document.getElementById('root');
if (root) createRoot(root).render(<Providers />);
