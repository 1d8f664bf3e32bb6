// SPDX-License-Identifier: Apache-2.0
#include "domain/sync_context.h"

#include "domain/secret_sync_rows.h"

static const struct query of_sync = {
    "SELECT e.slug, f.path, f.id, e.id, c.context, c.context_parameter FROM sync_context c"
    " LEFT JOIN folder f ON f.id = c.folder_id AND f.deleted_at IS NULL"
    " LEFT JOIN environment e ON e.id = f.environment_id AND e.deleted_at IS NULL"
    " WHERE c.sync_id = $1 ORDER BY c.position"
};
static const struct query drop_all = { "DELETE FROM sync_context WHERE sync_id = $1" };
static const struct query insert = {
    "INSERT INTO sync_context (sync_id, position, folder_id, context, context_parameter)"
    " VALUES ($1, $2, $3, $4, $5)"
};

/* --- rules ---------------------------------------------------------------------------------------- */

static bool same_context(struct str a, struct str branch_a, struct str b, struct str branch_b)
{
    return str_equal(a, b) && (!str_equal(a, STR("branch")) || str_equal(branch_a, branch_b));
}

static STATUS refuse(struct call *call, size_t place, const char *field, struct str message)
{
    return problem_add_issue(
        call->problem,
        &(struct issue){ .code = "custom",
                         .path = arena_format(call->arena,
                                              "[\"destinationConfig\",\"contexts\",%zu,\"%s\"]",
                                              place, field),
                         .message = message });
}

static STATUS check_branch(struct call *call, const struct sync_context *context, size_t place)
{
    bool is_branch = str_equal(context->context, STR("branch"));

    if (is_branch && context->branch.len == 0)
        return refuse(call, place, "contextParameter",
                      STR("The context \"branch\" needs the branch's name in contextParameter"));
    if (!is_branch && context->branch.len > 0)
        return refuse(call, place, "contextParameter",
                      STR("contextParameter belongs to the context \"branch\" alone"));
    return OK;
}

static STATUS check_unique(struct call *call, const struct sync_destination *target, size_t place)
{
    const struct sync_context *contexts = target->contexts.items;
    const struct sync_context *context = &contexts[place];
    bool is_known =
        same_context(context->context, context->branch, target->context, target->branch);

    for (size_t i = 0; i < place; i++)
        is_known = is_known || same_context(context->context, context->branch, contexts[i].context,
                                            contexts[i].branch);
    if (!is_known) return OK;
    return refuse(call, place, "context",
                  arena_format(call->arena,
                               "Each source needs a context of its own: \"%.*s\" is there already",
                               STR_ARG(context->context)));
}

STATUS sync_contexts_check(struct call *call, const struct sync_settings *settings,
                           const struct sync_destination *target)
{
    const struct sync_context *contexts = target->contexts.items;
    bool is_for_all = target->context.len == 0 || str_equal(target->context, STR("all"));

    if (target->contexts.count == 0) return OK;
    if (is_for_all)
        return problem_add_issue(
            call->problem,
            &(struct issue){ .code = "custom",
                             .path = STR("[\"destinationConfig\",\"context\"]"),
                             .message = STR("A sync with several contexts needs a single one here: "
                                            "\"all\" stands for every context") });
    for (size_t i = 0; i < target->contexts.count; i++) {
        TRY(check_branch(call, &contexts[i], i));
        TRY(check_unique(call, target, i));
        if (settings->create_as_secret && str_equal(contexts[i].context, STR("dev")))
            return refuse(call, i, "context",
                          STR("Netlify keeps write-only variables for single contexts other than "
                              "dev: leave dev out, or turn createAsSecret off"));
    }
    return OK;
}

/* --- rows ----------------------------------------------------------------------------------------- */

static struct access_object object_of(const struct sync_context *context, struct id connection_id)
{
    return (struct access_object){ .environment = context->environment,
                                   .path = context->secret_path,
                                   .connection_id = connection_id };
}

STATUS sync_contexts_find(struct call *call, struct id project_id, struct id connection_id,
                          enum action action, struct sync_destination *target)
{
    const struct sync_context *sent = target->contexts.items;
    size_t count = target->contexts.count;
    struct sync_context *found = ARENA_ARRAY(call->arena, count + 1, struct sync_context);

    for (size_t i = 0; i < count; i++) {
        struct place place;
        TRY(secret_sync_find_source(call, project_id, sent[i].environment, sent[i].secret_path,
                                    &place));
        found[i] = (struct sync_context){ .environment = place.environment.slug,
                                          .secret_path = place.folder.path,
                                          .folder_id = place.folder.id,
                                          .environment_id = place.environment.id,
                                          .context = sent[i].context,
                                          .branch = sent[i].branch };
        struct access_object object = object_of(&found[i], connection_id);
        TRY(access_require(call, project_id, SUBJECT_SECRET_SYNCS, action, &object));
    }
    target->contexts.items = count > 0 ? found : NULL;
    return OK;
}

STATUS sync_contexts_read(struct call *call, struct id sync_id, struct record_list *ret_contexts)
{
    struct record_list list;

    TRY(db_all(call->db, &of_sync, &sync_context_record, call->arena, &list,
               BIND(bind_id(&sync_id))));
    struct sync_context *contexts = list.items;
    for (size_t i = 0; i < list.count; i++) {
        struct sync_context *context = &contexts[i];
        if (context->branch.len == 0) context->branch = STR_ABSENT;
        if (str_is_given(context->environment)) continue;
        context->folder_id = (struct id){ 0 };
        context->secret_path = STR_ABSENT;
    }
    if (list.count == 0) list.items = NULL;
    *ret_contexts = list;
    return OK;
}

STATUS sync_contexts_write(struct call *call, struct id sync_id,
                           const struct sync_destination *target)
{
    const struct sync_context *contexts = target->contexts.items;

    TRY(db_run(call->db, &drop_all, NULL, BIND(bind_id(&sync_id))));
    for (size_t i = 0; i < target->contexts.count; i++) {
        struct str branch = contexts[i].branch.len > 0 ? contexts[i].branch : STR("");
        TRY(db_run(call->db, &insert, NULL,
                   BIND(bind_id(&sync_id), bind_int((int64_t)i), bind_id(&contexts[i].folder_id),
                        bind_text(contexts[i].context), bind_text(branch))));
    }
    return OK;
}

/* --- questions ------------------------------------------------------------------------------------ */

STATUS sync_contexts_require(struct call *call, const struct secret_sync *sync, enum action action)
{
    const struct sync_context *contexts = sync->target.contexts.items;

    for (size_t i = 0; i < sync->target.contexts.count; i++) {
        struct access_object object = object_of(&contexts[i], sync->connection_id);
        if (!str_is_given(contexts[i].environment)) continue;
        TRY(access_require(call, sync->project_id, SUBJECT_SECRET_SYNCS, action, &object));
    }
    return OK;
}

bool sync_contexts_allow(const struct ability *ability, const struct secret_sync *sync,
                         enum action action)
{
    const struct sync_context *contexts = sync->target.contexts.items;

    for (size_t i = 0; i < sync->target.contexts.count; i++) {
        struct access_object object = object_of(&contexts[i], sync->connection_id);
        if (!str_is_given(contexts[i].environment)) continue;
        if (!ability_allows(ability, SUBJECT_SECRET_SYNCS, action, &object)) return false;
    }
    return true;
}

bool sync_sources_are_there(const struct secret_sync *sync)
{
    const struct sync_context *contexts = sync->target.contexts.items;

    for (size_t i = 0; i < sync->target.contexts.count; i++) {
        if (!str_is_given(contexts[i].environment)) return false;
    }
    return sync->folder_given == GIVEN;
}

static bool has_context(const struct sync_destination *target, struct str context,
                        struct str branch)
{
    const struct sync_context *contexts = target->contexts.items;
    struct str first = target->context.len > 0 ? target->context : STR("all");

    if (same_context(context, branch, first, target->branch)) return true;
    for (size_t i = 0; i < target->contexts.count; i++) {
        if (same_context(context, branch, contexts[i].context, contexts[i].branch)) return true;
    }
    return false;
}

/* No context is there twice, so that one list within the other, as long as it, is the same. */
bool sync_contexts_equal(const struct sync_destination *a, const struct sync_destination *b)
{
    const struct sync_context *contexts = a->contexts.items;
    struct str first = a->context.len > 0 ? a->context : STR("all");

    if (a->contexts.count != b->contexts.count) return false;
    if (!has_context(b, first, a->branch)) return false;
    for (size_t i = 0; i < a->contexts.count; i++) {
        if (!has_context(b, contexts[i].context, contexts[i].branch)) return false;
    }
    return true;
}
