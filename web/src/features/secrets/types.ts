export interface Tag {
    id: string;
    slug: string;
    color: string | null;
}

export interface Secret {
    id: string;
    environment: string;
    secretPath: string;
    version: number;
    type: 'shared' | 'personal';
    secretKey: string;
    secretValue: string;
    secretValueHidden: boolean;
    secretComment: string;
    tags: Tag[];
    createdAt: string;
    updatedAt: string;
}

export interface ImportGroup {
    environment: string;
    secretPath: string;
    secrets: Secret[];
}

export interface SecretImport {
    id: string;
    importPath: string;
    importEnv: { id: string; name: string; slug: string };
    position: number;
}

export interface SecretVersion {
    id: string;
    version: number;
    secretKey: string;
    secretValue?: string;
    secretValueHidden?: boolean;
    secretComment?: string;
    tags?: Tag[];
    createdAt: string;
    actor?: { actorType?: string | null; name?: string | null } | null;
}

/** Where secrets are: a folder of an environment of a project. */
export interface Place {
    projectId: string;
    environment: string;
    secretPath: string;
}
