import { Avatar, Menu, useMantineColorScheme } from '@mantine/core';
import { Link, useNavigate } from 'react-router-dom';

import classes from '@/app/navigation.module.css';
import { Icon, type IconName } from '@/components/icon';
import { signOut, useOrganization, useUser } from '@/lib/auth';
import { paths } from '@/lib/paths';

const schemes: { value: 'auto' | 'light' | 'dark'; label: string; icon: IconName }[] = [
    { value: 'auto', label: 'As the system', icon: 'laptop' },
    { value: 'light', label: 'Light', icon: 'sun' },
    { value: 'dark', label: 'Dark', icon: 'moon' },
];

export function UserMenu() {
    const user = useUser();
    const organization = useOrganization();
    const navigate = useNavigate();
    const { colorScheme, setColorScheme } = useMantineColorScheme();
    const name = [user.data?.firstName, user.data?.lastName].filter(Boolean).join(' ') || user.data?.email || '';

    async function leave() {
        await signOut();
        await navigate(paths.login());
    }
    return (
        <Menu width={232} position="top-start">
            <Menu.Target>
                <button type="button" className={classes['user']}>
                    <Avatar name={name} color="petrol" size={30} radius="md" variant="filled" aria-hidden="true" />
                    <span><span className="visually-hidden">Account of </span><b>{name}</b><small>{organization.data?.name}</small></span>
                    <Icon name="more" />
                </button>
            </Menu.Target>
            <Menu.Dropdown>
                <Menu.Item component={Link} to={paths.account()} leftSection={<Icon name="user" />}>Your account</Menu.Item>
                <Menu.Item component={Link} to={paths.apiDocs()} leftSection={<Icon name="external" />}>API reference</Menu.Item>
                <Menu.Divider />
                <Menu.Label>Appearance</Menu.Label>
                {schemes.map(({ value, label, icon }) => (
                    <Menu.Item key={value} leftSection={<Icon name={icon} />} closeMenuOnClick={false}
                        role="menuitemradio" aria-checked={colorScheme === value}
                        onClick={() => { setColorScheme(value); }}
                        rightSection={colorScheme === value ? <Icon name="check" size={14} /> : null}>
                        {label}
                    </Menu.Item>
                ))}
                <Menu.Divider />
                <Menu.Item leftSection={<Icon name="signOut" />} onClick={() => void leave()}>Sign out</Menu.Item>
            </Menu.Dropdown>
        </Menu>
    );
}
