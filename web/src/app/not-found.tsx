import { Button } from '@mantine/core';
import { Link } from 'react-router-dom';

import { EmptyState } from '@/components/empty-state';
import { Page } from '@/components/page';
import { paths } from '@/lib/paths';

export function NotFound() {
    return (
        <Page title="Nothing is here">
            <EmptyState icon="search" title="This address leads nowhere"
                actions={<Button component={Link} to={paths.projects()}>Go to projects</Button>}>
                The page may have moved, or the link was cut short when it was copied.
            </EmptyState>
        </Page>
    );
}
