// Where Netlify sends the browser back to. The code leaves the address bar at once; only an answer
// to a question that this tab asked is passed on, and the server checks that again.
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Loading } from '@/components/loading';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { paths } from '@/lib/paths';

import { useFinishAuthorization } from './api';
import classes from './native.module.css';
import { forgetPending, pendingProject } from './pending';

interface Answer {
    projectId: string | undefined; // left out: not an answer to a question of this tab
    code: string;
    state: string;
    error: string | null;
}

function readAnswer(search: URLSearchParams): Answer {
    const state = search.get('state') ?? '';
    return { projectId: pendingProject(state), code: search.get('code') ?? '', state, error: search.get('error') };
}

export function CallbackPage() {
    const [search] = useSearchParams();
    const [answer] = useState(() => readAnswer(search));
    const finish = useFinishAuthorization(answer.projectId ?? '');
    const { mutate } = finish;
    const isSent = useRef(false);
    const navigate = useNavigate();
    const { projectId, code, state } = answer;
    const isUsable = projectId !== undefined && code !== '' && answer.error === null;

    useEffect(() => {
        window.history.replaceState(window.history.state, '', window.location.pathname);
        if (projectId !== undefined) forgetPending();
        if (!isUsable || isSent.current) return;
        isSent.current = true;
        mutate({ code, state }, {
            onSuccess: ({ integrationAuth }) => {
                navigate(paths.newNativeIntegration(projectId, integrationAuth.id), { replace: true });
            },
        });
    }, [isUsable, projectId, code, state, mutate, navigate]);

    const back = projectId
        ? <Button component={Link} to={paths.nativeIntegrations(projectId)}>Back to the integrations</Button>
        : <Button component={Link} to={paths.projects()}>To the projects</Button>;

    if (isUsable && !finish.isError) return <Loading />;
    return (
        <Page title="Netlify was not authorized" width="narrow" actions={back}>
            {finish.isError && <ErrorPanel error={finish.error} title="Netlify did not confirm the authorization" />}
            {!finish.isError && (
                <Panel>
                    <p className={classes['plain']}>{wordsFor(answer)}</p>
                </Panel>
            )}
        </Page>
    );
}

function wordsFor({ projectId, error }: Answer): string {
    if (projectId === undefined) {
        return 'This answer does not belong to an authorization that was begun in this tab, so nothing was done with it. Open the integrations of your project and press Netlify again.';
    }
    if (error === 'access_denied') return 'You chose not to let Tacit in. Nothing has changed.';
    if (error !== null) return `Netlify refused: ${error.slice(0, 100)}. Nothing has changed.`;
    return 'Netlify’s answer has no code in it. Nothing has changed; try again.';
}
