/* Finding integrations, and finding the sites they are for. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/integration_rows.h"
#include "domain/integration_settings.h"

static const struct query by_id = {
    "SELECT " INTEGRATION_COLUMNS " FROM " INTEGRATION_TABLES
    " JOIN project p ON p.id = s.project_id WHERE i.id = $1 AND p.org_id = $2"
};
static const struct query of_project = { "SELECT " INTEGRATION_COLUMNS " FROM " INTEGRATION_TABLES
                                         " WHERE s.project_id = $1 ORDER BY s.created_at, s.id" };
static const struct query count_of_org = {
    "SELECT count(*) FROM integration i JOIN secret_sync s ON s.id = i.id"
    " JOIN project p ON p.id = s.project_id WHERE p.org_id = $1 AND p.deleted_at IS NULL"
};

/* --- rows ----------------------------------------------------------------------------------------- */

static void complete(struct integration *integration)
{
    integration->environment_given = id_is_nil(integration->environment.id) ? GIVEN_NULL : GIVEN;
    integration->redeploy_given = id_is_nil(integration->redeploy.id) ? GIVEN_NULL : GIVEN;
}

static STATUS no_such_integration(struct call *call, struct id integration_id)
{
    char text[ID_TEXT_LEN];

    id_format(integration_id, text);
    return CALL_FAIL(call, NOT_FOUND, NULL, "Integration with ID '%.*s' not found", ID_TEXT_LEN,
                     text);
}

STATUS integration_get(struct call *call, struct id integration_id, enum action action,
                       struct integration *ret_integration)
{
    struct integration integration = { .created_at = 0 };
    struct status status = db_one(call->db, &by_id, &integration_record, call->arena, &integration,
                                  BIND(bind_id(&integration_id), bind_id(&call->actor->org_id)));

    if (!status.code)
        status = access_require(call, integration.project_id, SUBJECT_INTEGRATIONS, action, NULL);
    /* Another project's must look exactly like one that does not exist. */
    if (status.code == STATUS_NOT_FOUND) return no_such_integration(call, integration_id);
    if (status.code) return status;
    complete(&integration);
    *ret_integration = integration;
    return OK;
}

STATUS integration_list(struct call *call, struct id project_id,
                        struct record_list *ret_integrations)
{
    struct record_list list;

    TRY(access_require(call, project_id, SUBJECT_INTEGRATIONS, ACTION_READ, NULL));
    TRY(db_all(call->db, &of_project, &integration_record, call->arena, &list,
               BIND(bind_id(&project_id))));
    struct integration *integrations = list.items;
    for (size_t i = 0; i < list.count; i++) complete(&integrations[i]);
    *ret_integrations = list;
    return OK;
}

STATUS integration_any(struct call *call, bool *ret_has_any)
{
    int64_t count = 0;

    TRY(db_one_int(call->db, &count_of_org, &count, BIND(bind_id(&call->actor->org_id))));
    *ret_has_any = count > 0;
    return OK;
}

/* --- sites ---------------------------------------------------------------------------------------- */

static const struct netlify_site *site_of(const struct netlify_sites *sites,
                                          const struct integration_input *input)
{
    for (size_t i = 0; i < sites->count; i++) {
        const struct netlify_site *site = &sites->items[i];
        bool has_id = input->app_id.len > 0;
        if (has_id ? str_equal(site->id, input->app_id) : str_equal(site->name, input->app))
            return site;
    }
    return NULL;
}

static STATUS find_site(struct call *call, const struct integration_auth *auth,
                        const struct integration_input *input, struct sync_destination *target)
{
    struct netlify_sites sites;

    TRY(integration_auth_list_sites(call, auth, STR_ABSENT, &sites));
    const struct netlify_site *site = site_of(&sites, input);
    if (!site)
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "The Netlify site \"%.*s\" is not among the sites of this authorization",
                         STR_ARG(input->app_id.len > 0 ? input->app_id : input->app));
    target->account_id = site->account_id.len > 0     ? site->account_id
                         : site->account_slug.len > 0 ? site->account_slug
                                                      : auth->account_id;
    target->account_name = site->account_name;
    target->site_id = site->id;
    target->site_name = site->name;
    return OK;
}

STATUS integration_find_target(struct call *call, const struct integration_auth *auth,
                               const struct integration_input *input,
                               struct sync_destination *ret_target)
{
    struct sync_destination target = { .branch = STR_ABSENT };

    if (input->app_id.len == 0 && input->app.len == 0)
        return problem_field(call->problem, "appId", "Choose a Netlify site");
    if (!integration_context_of(input->target_environment, &target.context))
        return problem_field(call->problem, "targetEnvironment",
                             "Choose one of Netlify's contexts dev, branch-deploy, deploy-preview, "
                             "production and all");
    TRY(find_site(call, auth, input, &target));
    *ret_target = target;
    return OK;
}
