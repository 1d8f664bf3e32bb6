// In a tab of its own, so that a half-filled form stays as it is.
import { Anchor } from '@mantine/core';

import { tokenGuideAddress } from './addresses';

export function TokenGuideLink({ projectId }: { projectId: string }) {
    return (
        <Anchor inherit underline="always" href={tokenGuideAddress(projectId)} target="_blank" rel="noopener noreferrer">
            How to make a personal access token at Netlify<span className="visually-hidden"> (opens a new tab)</span>
        </Anchor>
    );
}
