import { Modal, VisuallyHidden } from '@mantine/core';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { useNavigate, useParams } from 'react-router-dom';

import { Icon } from '@/components/icon';
import classes from '@/features/search/search-dialog.module.css';
import { findHits, type Hit } from '@/features/search/search-hits';
import { useThings } from '@/features/search/things';
import { plural } from '@/lib/format';
import { useProject, useProjects, type Environment } from '@/lib/project';
import { useProjectKeys } from '@/lib/project-keys';

const noEnvironments: Environment[] = [];

/** One box for pages, projects, and the keys, folders, syncs and connections of the current project. */
export function SearchDialog({ onClose }: { onClose: () => void }) {
    const { projectId = '' } = useParams();
    const navigate = useNavigate();
    const projects = useProjects();
    const project = useProject(projectId);
    const { keys, isPending } = useProjectKeys(projectId, projectId !== '');
    const things = useThings(projectId, project.data?.environments ?? noEnvironments);
    const [query, setQuery] = useState('');
    const [active, setActive] = useState(0);
    const hits = useMemo(() => findHits(query, projects.data ?? [], project.data, keys, things), [query, projects.data, project.data, keys, things]);
    const chosen = Math.min(active, Math.max(hits.length - 1, 0));

    function go(hit: Hit | undefined) {
        if (!hit) return;
        onClose();
        void navigate(hit.to);
    }
    function onKeyDown(event: KeyboardEvent) {
        const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
        if (step !== 0 && hits.length > 0) {
            event.preventDefault();
            const next = (chosen + step + hits.length) % hits.length;
            setActive(next);
            document.getElementById(`hit-${next}`)?.scrollIntoView({ block: 'nearest' });
        } else if (event.key === 'Enter') {
            event.preventDefault();
            go(hits[chosen]);
        }
    }
    return (
        <Modal.Root opened onClose={onClose} padding={0} size="38rem" yOffset="12vh">
            <Modal.Overlay />
            <Modal.Content aria-label="Search">
                <Modal.Body>
                    <div className={classes['box']}>
                        <Icon name="search" size={18} />
                        <input
                            data-autofocus type="text" role="combobox" aria-label="Search everything in this project" aria-expanded={hits.length > 0}
                            aria-controls="search-hits" aria-activedescendant={hits.length > 0 ? `hit-${chosen}` : undefined} aria-autocomplete="list"
                            placeholder={projectId ? 'Search everything in this project' : 'Search pages and projects'} autoComplete="off" spellCheck={false}
                            value={query} onKeyDown={onKeyDown} onChange={(event) => {
                                setQuery(event.currentTarget.value);
                                setActive(0);
                            }}
                        />
                    </div>
                    {hits.length === 0 && <p className={classes['none']}>{isPending ? 'Loading keys' : `Nothing is called like “${query.trim()}”.`}</p>}
                    <ul id="search-hits" className={classes['list']} role="listbox" aria-label="Results" hidden={hits.length === 0}>
                        {hits.map((hit, index) => (
                            // The keyboard chooses from the box above, which keeps the focus.
                            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
                            <li key={hit.id} id={`hit-${index}`} role="option" aria-selected={index === chosen} className={classes['option']} tabIndex={-1}
                                onMouseMove={() => { setActive(index); }} onClick={() => { go(hit); }}>
                                <Icon name={hit.icon} />
                                <span className={`${classes['label'] ?? ''} ${hit.isCode ? 'mono' : ''}`}>{hit.label}</span>
                                <span className={classes['where']}>{hit.where}</span>
                            </li>
                        ))}
                    </ul>
                    <VisuallyHidden role="status">{plural(hits.length, 'result')}</VisuallyHidden>
                </Modal.Body>
            </Modal.Content>
        </Modal.Root>
    );
}
