import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { useCreateEverywhere } from '@/features/secrets/api';
import { keyProblem } from '@/features/secrets/key-problem';
import { EnvironmentChoice } from '@/features/secrets/environment-choice';
import { ValueEditor } from '@/features/secrets/value-editor';
import { fieldErrors, messageOf } from '@/lib/api-error';
import { listed } from '@/lib/format';
import type { Environment } from '@/lib/project';

interface AddSecretDialogProps {
    projectId: string;
    environments: Environment[];
    path: string;
    onClose: () => void;
}

/** One key with one value in several environments. */
export function AddSecretDialog({ projectId, environments, path, onClose }: AddSecretDialogProps) {
    const create = useCreateEverywhere(projectId);
    const toast = useToast();
    const [key, setKey] = useState('');
    const [value, setValue] = useState('');
    const [comment, setComment] = useState('');
    const [chosen, setChosen] = useState(environments.map(({ slug }) => slug));
    const [isTried, setIsTried] = useState(false);
    const keyError = keyProblem(key);
    const choiceError = chosen.length === 0 ? 'Choose at least one environment.' : undefined;
    const nameOf = (slug: string) => environments.find((environment) => environment.slug === slug)?.name ?? slug;

    function submit() {
        setIsTried(true);
        if (keyError || choiceError) return;
        create.mutate({
            environments: chosen, secretPath: path,
            secret: { secretKey: key.trim(), secretValue: value, secretComment: comment.trim() || undefined },
        }, {
            onSuccess: ({ failed }) => {
                const saved = chosen.filter((slug) => !failed.some(({ environment }) => environment === slug));
                toast({ text: `${key.trim()} added to ${listed(saved.map(nameOf))}` });
                for (const { environment, error } of failed) {
                    toast({ tone: 'bad', text: `${nameOf(environment)}: ${messageOf(error)}` });
                }
                onClose();
            },
        });
    }
    return (
        <FormDialog isOpen title="Add secret" submitLabel="Add secret" size="lg" isPending={create.isPending} error={create.error}
            onClose={onClose} onSubmit={(event) => {
                event.preventDefault();
                submit();
            }}>
            <TextInput label="Key" placeholder="DATABASE_URL" classNames={{ input: 'mono' }} autoComplete="off" spellCheck={false} data-autofocus
                value={key} error={(isTried && keyError) || fieldErrors(create.error)['secretName']}
                onChange={(event) => { setKey(event.currentTarget.value); }} />
            <ValueEditor label="Value" place={{ projectId, environment: chosen[0] ?? '', secretPath: path }} value={value} onChange={setValue}
                description="May hold several lines. Type ${ to refer to another secret." minRows={2} />
            <Textarea label="Comment" description="Optional" autosize minRows={1} maxRows={4} value={comment}
                onChange={(event) => { setComment(event.currentTarget.value); }} />
            <EnvironmentChoice label="Add it to" environments={environments} value={chosen} onChange={setChosen} error={isTried ? choiceError : undefined} />
        </FormDialog>
    );
}
