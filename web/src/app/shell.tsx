// What stands around every page of a signed-in user: navigation at the side, or behind a button
// where there is no room.
import { ActionIcon, Drawer } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { Link, Outlet, useLocation } from 'react-router-dom';

import { Navigation } from '@/app/navigation';
import classes from '@/app/shell.module.css';
import { Icon } from '@/components/icon';
import { Wordmark } from '@/components/wordmark';
import { NotificationBell } from '@/features/notifications/notification-bell';
import { paths } from '@/lib/paths';

const SearchDialog = lazy(async () => ({ default: (await import('@/features/search/search-dialog')).SearchDialog }));

export function Shell() {
    const [isMenuOpen, menu] = useDisclosure(false);
    const [isSearchOpen, search] = useDisclosure(false);
    const { pathname } = useLocation();
    const main = useRef<HTMLElement>(null);
    const shown = useRef(pathname);
    const closeMenu = menu.close;

    useHotkeys([['mod+K', search.toggle]], []);
    // A new page starts at its top, and a screen reader starts reading there.
    useEffect(() => {
        if (shown.current === pathname) return;
        shown.current = pathname;
        closeMenu();
        window.scrollTo(0, 0);
        main.current?.focus({ preventScroll: true });
    }, [pathname, closeMenu]);

    return (
        <div className={classes['shell']}>
            <a className={classes['skip']} href="#main">Skip to content</a>
            <aside className={classes['sidebar']} aria-label="Sidebar"><Navigation onSearch={search.open} hasBell /></aside>
            <nav className={classes['topbar']} aria-label="Top bar">
                <ActionIcon size="lg" aria-label="Open navigation" onClick={menu.open}><Icon name="menu" size={18} /></ActionIcon>
                <Link to={paths.projects()} aria-label="Tacit, all projects"><Wordmark /></Link>
                <span className={classes['spacer']} />
                <NotificationBell />
                <ActionIcon size="lg" aria-label="Search" onClick={search.open}><Icon name="search" size={18} /></ActionIcon>
            </nav>
            <Drawer opened={isMenuOpen} onClose={menu.close} size="17rem" title="Navigation" padding="xs">
                <Navigation onSearch={() => {
                    menu.close();
                    search.open();
                }} />
            </Drawer>
            <main className={classes['main']} id="main" tabIndex={-1} ref={main}><Outlet /></main>
            {isSearchOpen && <Suspense><SearchDialog onClose={search.close} /></Suspense>}
        </div>
    );
}
