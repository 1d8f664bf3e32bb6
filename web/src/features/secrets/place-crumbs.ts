import type { Crumb } from '@/components/page';

export function joinPath(parent: string, name: string): string {
    return parent === '/' ? `/${name}` : `${parent}/${name}`;
}

/** The way from the root to a folder; the last one is where one is. */
export function folderCrumbs(root: string, path: string, to: (folder: string) => string): Crumb[] {
    const names = path.split('/').filter(Boolean);
    const crumbs: Crumb[] = [{ label: root, to: to('/') }];
    names.forEach((label, index) => crumbs.push({ label, to: to(`/${names.slice(0, index + 1).join('/')}`) }));
    const last = crumbs[crumbs.length - 1];
    if (last) delete last.to;
    return crumbs;
}
