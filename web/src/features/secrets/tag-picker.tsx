import { TagsInput } from '@mantine/core';

import { useToast } from '@/components/toasts';
import { useCreateTag, useTags } from '@/features/secrets/api';
import { messageOf } from '@/lib/api-error';
import { slugFrom } from '@/lib/format';

/** The project's tags; a word that is none yet becomes one. */
export function TagPicker({ projectId, value, onChange }: { projectId: string; value: string[]; onChange: (tagIds: string[]) => void }) {
    const tags = useTags(projectId);
    const create = useCreateTag(projectId);
    const toast = useToast();
    const all = tags.data ?? [];
    const slugs = value.flatMap((id) => all.find((tag) => tag.id === id)?.slug ?? []);

    function choose(chosen: string[]) {
        const fresh = chosen.map((word) => slugFrom(word)).find((slug) => slug !== '' && !all.some((tag) => tag.slug === slug));
        const known = chosen.flatMap((word) => all.find((tag) => tag.slug === slugFrom(word))?.id ?? []);
        if (fresh === undefined) {
            onChange([...new Set(known)]);
            return;
        }
        create.mutate(fresh, {
            onSuccess: ({ tag }) => { onChange([...new Set([...known, tag.id])]); },
            onError: (error) => { toast({ tone: 'bad', text: `Tag “${fresh}” was not made: ${messageOf(error)}` }); },
        });
    }
    return (
        <TagsInput label="Tags" description="Choose, or type a new one and press Enter" data={all.map(({ slug }) => slug)} value={slugs}
            onChange={choose} disabled={tags.isPending || create.isPending} error={tags.error ? messageOf(tags.error) : undefined} clearable />
    );
}
