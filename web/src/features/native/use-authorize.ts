// Goes to Netlify, which asks the person and sends the browser back to the callback page.
import { useMutation } from '@tanstack/react-query';

import { beginAuthorization } from './api';
import { rememberPending } from './pending';

export function useAuthorize(projectId: string) {
    return useMutation({
        mutationFn: async () => {
            const { url, state } = await beginAuthorization(projectId);
            rememberPending({ state, projectId });
            window.location.assign(url);
            await new Promise(() => undefined); // the page goes; until then the button stays busy
        },
    });
}
