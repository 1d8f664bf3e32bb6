// The world a simulator starts with when nobody describes another: one person, two teams, a few
// sites with repositories, and some variables that were there before anyone came to sync. The
// first site has none, so a first sync into it starts clean.

export const DEFAULT_SETTINGS = {
    latencyMs: 0,
    rateLimit: 500,
    rateWindowMs: 60000,
    deployLimit: 3,
    deployWindowMs: 60000,
    deployDayLimit: 100,
    buildMs: 3000,
    buildOutcome: "ready",
    allWithSpecific: "keep",
    lastValueDeletion: "keep",
    listNarrowing: false,
    maxValueLength: 5000,
    plan: "free",
    oauthAutoApprove: false,
};

const TOKENS = [
    {
        token: "nfp_SimulatorDemoToken0123456789abcdefGH",
        email: "robin@acme.example",
        full_name: "Robin Okafor",
    },
];

const ACCOUNTS = [
    { id: "5f1e3b7a9c2d4e6f8a0b1c2d", slug: "acme", name: "Acme" },
    { id: "5f1e3b7a9c2d4e6f8a0b1c2e", slug: "robin-okafor", name: "Robin's team" },
];

const SITES = [
    {
        id: "3c1f0a52-8d4b-4e7a-9f36-1b2c3d4e5f60",
        name: "acme-storefront",
        account_slug: "acme",
        custom_domain: "www.acme.example",
    },
    { id: "7e9d2b14-5a6c-4f83-8b21-0c1d2e3f4a5b", name: "acme-docs", account_slug: "acme" },
    {
        id: "a4b5c6d7-e8f9-4a0b-9c1d-2e3f4a5b6c7d",
        name: "acme-status",
        account_slug: "acme",
        use_envelope: true,
        build_settings: {},
    },
    {
        id: "d0e1f2a3-b4c5-4d6e-8f70-819202a3b4c5",
        name: "robin-portfolio",
        account_slug: "robin-okafor",
    },
];

const VARIABLES = [
    {
        account: "acme",
        site_id: null,
        key: "NODE_VERSION",
        values: [{ context: "all", value: "22" }],
    },
    {
        account: "acme",
        site_id: "7e9d2b14-5a6c-4f83-8b21-0c1d2e3f4a5b",
        key: "SEARCH_INDEX",
        values: [
            { context: "production", value: "docs" },
            { context: "deploy-preview", value: "docs-preview" },
        ],
    },
];

const OAUTH_APPS = [
    {
        client_id: "demo-oauth-app",
        client_secret: "demo-oauth-secret",
        redirect_uris: ["http://127.0.0.1:8080/integrations/netlify/oauth2/callback"],
    },
    // The published id under which Netlify's own command line asks for its login ticket.
    {
        client_id: "d6f37de6614df7ae58664cfca524744d73807a377f5ee71f1a254f78412e3750",
        redirect_uris: [],
    },
];

// Fills what a description leaves out. People, teams and apps come from above; sites and variables
// only while their owners are the default ones too, so that nothing points at a missing team.
export function withDefaults(described, settings = {}) {
    const isStock = described.accounts === undefined;
    const sites = described.sites ?? (isStock ? SITES : []);
    const isWhole = Object.keys(described).every((name) => name === "settings");
    return structuredClone({
        settings: { ...DEFAULT_SETTINGS, ...settings, ...described.settings },
        tokens: described.tokens ?? TOKENS,
        accounts: described.accounts ?? ACCOUNTS,
        sites,
        variables: described.variables ?? (isWhole ? VARIABLES : []),
        builds: described.builds ?? [],
        deploys: described.deploys ?? [],
        buildHooks: described.buildHooks ?? [],
        oauthApps: described.oauthApps ?? OAUTH_APPS,
    });
}
