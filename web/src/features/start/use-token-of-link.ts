import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';

/** The token of a mail's link. It leaves the address bar, and so the history, as soon as it is read. */
export function useTokenOfLink(): string {
    const [search, setSearch] = useSearchParams();
    const [token] = useState(search.get('token') ?? '');
    useEffect(() => {
        if (search.has('token')) setSearch({}, { replace: true });
    }, [search, setSearch]);
    return token;
}
