// The values that are on this page. They are state of the page alone and leave with it.
import { useCallback, useEffect, useRef, useState } from 'react';

import { useToast } from '@/components/toasts';
import { revealAll, revealOne } from '@/features/secrets/api';
import type { Place, Secret } from '@/features/secrets/types';
import { messageOf } from '@/lib/api-error';

interface Revealed {
    values: ReadonlyMap<string, string>;
    shown: ReadonlySet<string>;
}

const nothing: Revealed = { values: new Map(), shown: new Set() };

export function useRevealed(place: Place) {
    const [revealed, setRevealed] = useState(nothing);
    const [isPending, setIsPending] = useState(false);
    const toast = useToast();
    const isHere = useRef(true);

    const forget = useCallback(() => { setRevealed(nothing); }, []);
    useEffect(() => {
        isHere.current = true;
        window.addEventListener('pagehide', forget);
        return () => {
            isHere.current = false;
            window.removeEventListener('pagehide', forget);
        };
    }, [forget]);

    async function reveal(secret: Secret): Promise<string> {
        const known = revealed.values.get(secret.id);
        if (known !== undefined) return known;
        try {
            const value = await revealOne(place, secret.secretKey);
            if (isHere.current) setRevealed(({ values, shown }) => ({ values: new Map(values).set(secret.id, value), shown }));
            return value;
        } catch (error) {
            toast({ tone: 'bad', text: `${secret.secretKey} cannot be revealed: ${messageOf(error)}` });
            throw error;
        }
    }
    function show(secretId: string, isShown: boolean) {
        setRevealed(({ values, shown }) => {
            const next = new Set(shown);
            if (isShown) next.add(secretId);
            else next.delete(secretId);
            return { values, shown: next };
        });
    }
    async function showAll() {
        setIsPending(true);
        try {
            const values = await revealAll(place);
            if (isHere.current) setRevealed({ values, shown: new Set(values.keys()) });
        } catch (error) {
            toast({ tone: 'bad', text: `The values cannot be revealed: ${messageOf(error)}` });
        } finally {
            setIsPending(false);
        }
    }
    return { ...revealed, isPending, reveal, show, showAll, forget };
}
