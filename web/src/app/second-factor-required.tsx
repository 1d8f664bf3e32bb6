import { Anchor } from '@mantine/core';
import { useNavigate } from 'react-router-dom';

import { SecondFactorPanel } from '@/features/account/second-factor-panel';
import { StartFrame } from '@/features/start/start-frame';
import { signOut } from '@/lib/auth';
import { paths } from '@/lib/paths';

export function SecondFactorRequired({ organizationName }: { organizationName: string }) {
    const navigate = useNavigate();

    async function leave() {
        await signOut();
        await navigate(paths.login());
    }
    return (
        <StartFrame title="Set up your second factor"
            lead={`${organizationName} asks everybody for one. It takes a minute and an authenticator app on your phone.`}
            foot={<Anchor component="button" type="button" size="sm" onClick={() => void leave()}>Sign out</Anchor>}>
            <SecondFactorPanel />
        </StartFrame>
    );
}
