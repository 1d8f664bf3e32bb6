// How to make a personal access token at Netlify, and what becomes of it here.
import { Anchor, Button, Stack, Text } from '@mantine/core';
import { Link } from 'react-router-dom';

import { Icon } from '@/components/icon';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { paths } from '@/lib/paths';
import { useProjectId } from '@/lib/project';

import { netlifyTokensPage } from './addresses';
import classes from './connections.module.css';

export function TokenGuidePage() {
    const projectId = useProjectId();
    return (
        <Page
            title="How to make a personal access token at Netlify" windowTitle="A token from Netlify" width="narrow"
            crumbs={[{ label: 'App Connections', to: paths.appConnections(projectId) }, { label: 'A token from Netlify' }]}
            description="Takes about a minute. You need to be signed in at Netlify as the user whose sites Tacit will write to."
        >
            <Stack gap="lg">
                <Panel title="Make the token">
                    <ol className={classes['guide']}>
                        <li>At Netlify, open the menu of your picture and choose <b>User settings</b>.</li>
                        <li>Choose <b>Applications</b>, then the section <b>Personal access tokens</b>.</li>
                        <li>Choose <b>New access token</b>.</li>
                        <li>
                            Describe it, for example <span className="mono">tacit</span>, and choose an expiry. If your
                            team signs in with SAML, tick the box that grants access to that team: it cannot be added later.
                        </li>
                        <li>Choose <b>Generate token</b> and <b>copy it at once</b>. Netlify shows it this one time only.</li>
                        <li>Paste it into <b>Access Token Value</b> in Tacit and choose <b>Connect to Netlify</b>.</li>
                    </ol>
                    <Button
                        component="a" href={netlifyTokensPage} target="_blank" rel="noopener noreferrer" mt="md"
                        variant="default" rightSection={<Icon name="external" />}
                    >
                        Open this page at Netlify<span className="visually-hidden"> (opens a new tab)</span>
                    </Button>
                </Panel>
                <Panel title="When it expires">
                    <Text>
                        On the day you chose, Netlify stops accepting the token. Syncs that use it then end as{' '}
                        <b>Not Synced</b> with “Access Denied”. Nothing at Netlify is lost or changed: your sites go on with
                        the values they have.
                    </Text>
                    <Text mt="sm">
                        To go on, make a new token the same way, open the connection under{' '}
                        <Anchor component={Link} underline="always" to={paths.appConnections(projectId)}>App Connections</Anchor>, choose <b>Rotate token</b>, and run
                        the syncs again. The same holds after a password reset at Netlify, which ends every older token.
                    </Text>
                </Panel>
                <Panel title="What it can do, and where it goes">
                    <Text>
                        Netlify's tokens know no scopes: one can do whatever its owner can. Best is a user of its own with the
                        role it needs. Tacit checks the token with Netlify, seals it, and shows it to nobody again; it can only
                        be replaced. You can end it at Netlify at any time, on the page where you made it.
                    </Text>
                </Panel>
            </Stack>
        </Page>
    );
}
