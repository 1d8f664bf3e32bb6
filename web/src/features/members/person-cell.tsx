import { Text } from '@mantine/core';

import { nameOf, type Person } from '@/features/members/api';

/** Who, with the address below where that says more. */
export function PersonCell({ person }: { person: Person }) {
    const name = nameOf(person);
    return (
        <>
            <Text size="sm" fw={550}>{name}</Text>
            {name !== person.email && <Text size="xs" c="dimmed">{person.email}</Text>}
        </>
    );
}
