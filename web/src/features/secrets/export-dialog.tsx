// A folder's secrets as a file: saved, or copied. The file is made when it is asked for and not kept.
import { Button, Checkbox, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { CopyButton } from '@/components/copy-button';
import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { useToast } from '@/components/toasts';
import { exportFile, type ExportChoice } from '@/features/secrets/files-api';
import type { Place } from '@/features/secrets/types';

interface ExportDialogProps {
    place: Place;
    environmentName: string;
    onClose: () => void;
}

const formats = [
    { value: 'env', label: '.env', about: 'NAME=value, as frameworks and Docker read it', suffix: '.env' },
    { value: 'shell', label: 'Shell', about: 'export lines that sh and bash can source safely', suffix: '.sh' },
    { value: 'json', label: 'JSON', about: 'one object of names and values', suffix: '.json' },
    { value: 'yaml', label: 'YAML', about: 'one mapping of names and values', suffix: '.yaml' },
] as const;

/** Hands a text to the browser as a file. */
function saveAs(text: string, fileName: string) {
    const address = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = fileName;
    link.click();
    URL.revokeObjectURL(address);
}

export function ExportDialog({ place, environmentName, onClose }: ExportDialogProps) {
    const [choice, setChoice] = useState<ExportChoice>({
        format: 'env', includeImports: true, expandSecretReferences: true, includePersonalOverrides: false,
    });
    const toast = useToast();
    const suffix = formats.find(({ value }) => value === choice.format)?.suffix ?? '';
    const fileName = place.environment + suffix;
    const download = useMutation({
        mutationFn: async () => { saveAs(await exportFile(place, choice), fileName); },
        onSuccess: () => { toast({ text: `${fileName} saved. It holds plain values: keep it safe.` }); },
    });
    const check = (name: 'includeImports' | 'expandSecretReferences' | 'includePersonalOverrides', label: string, description: string) => (
        <Checkbox label={label} description={description} checked={choice[name]}
            onChange={(event) => { setChoice({ ...choice, [name]: event.currentTarget.checked }); }} />
    );
    return (
        <Modal opened onClose={onClose} size="md" title={`Export ${place.secretPath === '/' ? environmentName : `${place.secretPath} of ${environmentName}`}`}>
            <Stack gap="md">
                <Radio.Group label="Format" value={choice.format} onChange={(value) => { setChoice({ ...choice, format: value as ExportChoice['format'] }); }}>
                    <Stack gap="xs" mt="xs">
                        {formats.map(({ value, label, about }) => <Radio key={value} value={value} label={label} description={about} />)}
                    </Stack>
                </Radio.Group>
                {check('includeImports', 'With imported secrets', 'What other folders give to this one.')}
                {check('expandSecretReferences', 'With references resolved', 'Otherwise ${…} is written as it stands.')}
                {check('includePersonalOverrides', 'With my own overrides', 'Your values in the place of the shared ones.')}
                {download.error && <ErrorPanel title="The file was not made" error={download.error} />}
                <Text size="xs" c="dimmed">The file holds plain values. Reading them shows in the project’s activity.</Text>
                <Group justify="flex-end" gap="xs">
                    <CopyButton isWide label="Copy the file" text={() => exportFile(place, choice)} />
                    <Button leftSection={<Icon name="file" />} loading={download.isPending} onClick={() => { download.mutate(); }}>Save {fileName}</Button>
                </Group>
            </Stack>
        </Modal>
    );
}
