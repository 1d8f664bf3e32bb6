// What to do when no application is registered at Netlify: register one, or give a token.
import { Button, Stack, Text } from '@mantine/core';
import { useNavigate } from 'react-router-dom';

import { CopyButton } from '@/components/copy-button';
import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { paths } from '@/lib/paths';
import { useProjectId } from '@/lib/project';

import { useOption } from './api';
import classes from './native.module.css';
import { TokenForm } from './token-form';

const applicationsPage = 'https://app.netlify.com/user/applications#oauth';

export function SetUpPage() {
    const projectId = useProjectId();
    const option = useOption();
    const navigate = useNavigate();

    return (
        <Page
            title="Set up Netlify" width="narrow"
            crumbs={[{ label: 'Native Integrations', to: paths.nativeIntegrations(projectId) }, { label: 'Set up Netlify' }]}
            description="Two ways to let this project act at Netlify. An application is set up once for the whole server; a token is enough for one project."
        >
            <Stack gap="lg">
                <Panel title="With an application, for everybody on this server">
                    {option.isError && <ErrorPanel error={option.error} title="The server’s address could not be loaded" onRetry={() => void option.refetch()} />}
                    {option.isPending && <SkeletonRows count={3} label="Loading" />}
                    {option.data && (
                        <ol className={classes['guide']}>
                            <li>
                                At Netlify, open your user settings, section <b>Applications</b>, and choose{' '}
                                <b>New OAuth application</b>.
                            </li>
                            <li>
                                Give it a name, and exactly this redirect URI:
                                <span className={classes['copied']}>
                                    <code>{option.data.redirectUri}</code>
                                    <CopyButton text={option.data.redirectUri} label="Copy redirect URI" />
                                </span>
                                If that is not the address at which people open Tacit, set <code>SITE_URL</code> first.
                            </li>
                            <li>
                                Start Tacit with what Netlify shows then:
                                <dl className={classes['variables']}>
                                    <div><dt><code>CLIENT_ID_NETLIFY</code></dt><dd>the client ID</dd></div>
                                    <div><dt><code>CLIENT_SECRET_NETLIFY</code></dt><dd>the secret; it never leaves the server</dd></div>
                                </dl>
                            </li>
                            <li>Reload this page, go back to the tile <b>Netlify</b> and press it: Netlify will ask you to authorize Tacit.</li>
                        </ol>
                    )}
                    <Button
                        component="a" href={applicationsPage} target="_blank" rel="noopener noreferrer" mt="md"
                        variant="default" rightSection={<Icon name="external" />}
                    >
                        Open Applications at Netlify<span className="visually-hidden"> (opens a new tab)</span>
                    </Button>
                </Panel>
                <Panel title="With a personal access token, for this project">
                    <Text mb="md">
                        Make one at Netlify under the same <b>Applications</b>, section <b>Personal access tokens</b>. Tacit
                        seals it and shows it to nobody again.
                    </Text>
                    <TokenForm projectId={projectId} onAuthorized={(auth) => { navigate(paths.newNativeIntegration(projectId, auth.id)); }} />
                </Panel>
            </Stack>
        </Page>
    );
}
