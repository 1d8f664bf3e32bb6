// While the code of a page is on its way: nothing for a moment, then a sign.
import { Center, Loader } from '@mantine/core';
import { useEffect, useState } from 'react';

export function Loading() {
    const [isLate, setIsLate] = useState(false);
    useEffect(() => {
        const timer = setTimeout(() => { setIsLate(true); }, 300);
        return () => { clearTimeout(timer); };
    }, []);
    return <Center mih="50vh" role="status" aria-label="Loading">{isLate && <Loader size="sm" />}</Center>;
}
