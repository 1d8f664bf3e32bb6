/* What a plan is made from: source, site, ledger, options. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/engine_run.h"

#include "base/clock.h"
#include "sync/observe.h"

/* --- the source ----------------------------------------------------------------------------------- */

void run_drop_sources(struct run *run)
{
    for (size_t i = 0; i < run->source_count; i++) source_payload_deinit(&run->sources[i].payload);
    run->source_count = 0;
}

static void list_sources(struct run *run)
{
    const struct sync_destination *target = &run->sync.target;
    const struct sync_context *contexts = target->contexts.items;

    run_drop_sources(run);
    run->sources = ARENA_ARRAY(run->arena, target->contexts.count + 1, struct run_source);
    run->sources[run->source_count++] = (struct run_source){
        .folder_id = run->sync.folder_id,
        .environment = run->sync.environment.slug,
        .path = run->sync.folder_given == GIVEN ? run->sync.folder.path : STR_ABSENT,
        .context = context_of_target(target->context, target->branch),
    };
    for (size_t i = 0; i < target->contexts.count; i++)
        run->sources[run->source_count++] = (struct run_source){
            .folder_id = contexts[i].folder_id,
            .environment = contexts[i].environment,
            .path = contexts[i].secret_path,
            .context = context_of(contexts[i].context, contexts[i].branch),
        };
}

/* Where several sources are, the one that is meant is named. */
static struct str name_source(const struct run *run, const struct run_source *source)
{
    struct str context = context_text(source->context, run->arena);

    if (run->source_count == 1) return STR("");
    if (!str_is_given(source->path))
        return arena_format(run->arena, " The source of the context %.*s is gone.",
                            STR_ARG(context));
    return arena_format(run->arena, " (%.*s:%.*s, for the context %.*s)",
                        STR_ARG(source->environment), STR_ARG(source->path), STR_ARG(context));
}

static STATUS load_one_source(struct run *run, struct call *call, struct run_source *source)
{
    struct str name = name_source(run, source);

    if (!str_is_given(source->path))
        return run_fail_plainly(run,
                                "Invalid source configuration: folder no longer exists. Please "
                                "configure a valid source and try again.%.*s",
                                STR_ARG(name));
    struct status status = source_read(call, source->folder_id, &source->payload);
    if (!status.code) return OK;
    struct str reason = str_is_given(call->problem->message) ? call->problem->message
                                                             : str_from_c(status_text(status));
    const struct run_flaw flaw = {
        .secret_key = str_is_given(source->payload.failed_key)
                          ? arena_copy(run->arena, source->payload.failed_key)
                          : STR_ABSENT,
        .message = arena_format(
            run->arena, "The source%.*s can't be read in full, so nothing was written: %.*s",
            STR_ARG(name), STR_ARG(reason)),
        .may_pass = status.code == STATUS_UNAVAILABLE,
    };
    return run_fail(run, &flaw);
}

/* All of them as they were at one moment: what moves from one to another is in one of them. */
STATUS run_load_source(struct run *run, struct call *call, const void *unused)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    (void)unused;
    list_sources(run);
    TRY(db_begin_read(call->db, &tx));
    for (size_t i = 0; i < run->source_count; i++)
        TRY(load_one_source(run, call, &run->sources[i]));
    return OK;
}

static size_t count_payloads(const struct run *run)
{
    size_t count = 0;

    for (size_t i = 0; i < run->source_count; i++) count += run->sources[i].payload.count;
    return count;
}

static STATUS make_desired(struct run *run, struct call *call)
{
    struct sync_state *state = &run->state;
    struct desired_secret *desired =
        ARENA_ARRAY(run->arena, count_payloads(run) + 1, struct desired_secret);

    state->desired = desired;
    for (size_t i = 0; i < run->source_count; i++) {
        const struct source_payload *payload = &run->sources[i].payload;
        const struct key_schema schema = state_schema(state, i);
        for (size_t k = 0; k < payload->count; k++) {
            const struct source_secret *secret = &payload->items[k];
            struct desired_secret *wish = &desired[state->desired_count++];
            *wish = (struct desired_secret){
                .key = key_schema_apply(&schema, secret->name, run->arena),
                .source_key = secret->name,
                .value = secret->value,
                .mapping = i,
            };
            TRY(vault_fingerprint(call, &run->owner, secret_text_reveal(&secret->value),
                                  &wish->fingerprint));
        }
    }
    return OK;
}

/* --- the site ------------------------------------------------------------------------------------- */

STATUS run_open_session(struct run *run, struct call *call, const void *unused)
{
    (void)unused;
    TRY(netlify_session_open(call, run->sync.connection_id, &run->session));
    run->place = (struct netlify_place){
        .account = run->sync.target.account_id,
        .site = run->sync.target.site_id,
    };
    return OK;
}

STATUS run_load_snapshot(struct run *run, struct call *call, const void *run_id)
{
    const struct id *id = run_id;
    struct sync_run undone;

    TRY(sync_run_get(call, run->sync.id, *id, &undone));
    if (!undone.is_undoable)
        return run_fail_plainly(run,
                                "There is nothing to undo: the run changed nothing at Netlify, "
                                "or is too old for what it changed to be kept.");
    run->is_undo = true;
    return snapshot_load(call, &run->owner, *id, &run->snapshot);
}

STATUS run_observe(struct run *run)
{
    struct netlify_error error;

    netlify_variables_deinit(&run->remote);
    run->observed_at_ms = clock_monotonic_ms();
    if (netlify_list_variables(&run->session.netlify, &run->place, run->arena, &run->remote, &error)
            .code)
        return run_fail_by_call(run, "list the variables at Netlify", &error);
    return OK;
}

/* --- options -------------------------------------------------------------------------------------- */

static enum deletion deletion_of(const struct sync_settings *settings)
{
    if (settings->disable_deletion) return DELETE_NOTHING;
    return settings->delete_owned_only ? DELETE_OWNED : DELETE_ABSENT;
}

struct sync_target run_target_of(const struct secret_sync *sync, struct arena *arena)
{
    const struct sync_destination *target = &sync->target;
    const struct sync_context *contexts = target->contexts.items;
    struct sync_mapping *others =
        ARENA_ARRAY(arena, target->contexts.count + 1, struct sync_mapping);

    for (size_t i = 0; i < target->contexts.count; i++)
        others[i] = (struct sync_mapping){ context_of(contexts[i].context, contexts[i].branch),
                                           contexts[i].environment };
    return (struct sync_target){
        .account_id = target->account_id,
        .site_id = target->site_id,
        .context = context_of_target(target->context, target->branch),
        .others = others,
        .other_count = target->contexts.count,
    };
}

static void fill_options(struct run *run)
{
    const struct sync_settings *settings = &run->sync.settings;

    run->state = (struct sync_state){
        .sync_id = run->sync.id,
        .target = run_target_of(&run->sync, run->arena),
        .options = {
            .schema = { settings->key_schema, run->sync.environment.slug },
            .deletion = deletion_of(settings),
            .creates_secret = settings->create_as_secret,
            .scopes = settings->scopes,
            .replaces_contexts = settings->replace_contexts,
            .allows_empty_source = settings->allow_empty_source,
            .spares_hidden = settings->initial_behavior != INITIAL_OVERWRITE,
        },
    };
}

/* --- what an import could not bring over ---------------------------------------------------------- */

static bool has_row(const struct ledger_rows *ledger, struct id sync_id, struct str key)
{
    for (size_t i = 0; i < ledger->count; i++) {
        if (id_equal(ledger->items[i].sync_id, sync_id) && str_equal(ledger->items[i].key, key))
            return true;
    }
    return false;
}

static struct index desired_keys(const struct run *run)
{
    struct index keys;

    index_init(&keys, run->arena, run->state.desired_count + 1);
    for (size_t i = 0; i < run->state.desired_count; i++)
        (void)index_put(&keys, run->state.desired[i].key, i);
    return keys;
}

/* A sync that began with an import takes the source for the whole truth. Of a write-only variable
 * that is wrong: it could not be imported, so that the source lacks it means nothing. Such a sync
 * does not see them, unless it wrote them itself. */
static void leave_out_unimportable(struct run *run, const struct ledger_rows *ledger,
                                   struct observed_variables *observed)
{
    struct index keys = desired_keys(run);
    size_t count = 0;

    if (run->sync.settings.initial_behavior == INITIAL_OVERWRITE) return;
    for (size_t i = 0; i < observed->count; i++) {
        const struct observed_variable *variable = &observed->items[i];
        bool is_ours =
            index_has(&keys, variable->key) || has_row(ledger, run->sync.id, variable->key);
        if (!variable->is_secret || is_ours) observed->items[count++] = *variable;
    }
    observed->count = count;
}

/* Names of syncs in other projects are not for those who read this one. */
static void leave_out_names(const struct run *run, struct ledger_rows *ledger)
{
    for (size_t i = 0; i < ledger->count; i++) {
        struct ledger_row *row = &ledger->items[i];
        if (!id_equal(row->project_id, run->sync.project_id)) row->sync_name = STR_ABSENT;
    }
}

/* --- the whole ------------------------------------------------------------------------------------ */

STATUS run_make_state(struct run *run, struct call *call, const void *unused)
{
    struct observed_variables observed;
    struct ledger_rows ledger;

    (void)unused;
    fill_options(run);
    TRY(make_desired(run, call));
    TRY(ledger_load(call, run->sync.destination_key, &ledger));
    TRY(observe_variables(call, &run->owner, &run->remote, &observed));
    TRY(run_take_up(run, call, &observed, &ledger));
    if (!run->is_undo) leave_out_unimportable(run, &ledger, &observed);
    leave_out_names(run, &ledger);
    run->state.observed = observed.items;
    run->state.observed_count = observed.count;
    run->state.ledger = ledger.items;
    run->state.ledger_count = ledger.count;
    return OK;
}

static struct brake_rules brake_rules_of(const struct run *run)
{
    const struct engine_wish *wish = run->wish;
    struct brake_rules rules = BRAKE_RULES_DEFAULT;

    enum brake_policy policy = run->domain->sync_policy.brake;
    bool is_to_be_reviewed = run->sync.settings.review_first_run && run->sync.last_synced_at == 0;

    rules.is_first_sync = run->sync.last_synced_at == 0;
    rules.is_released = run->sync.settings.allow_mass_deletion || policy == BRAKE_HOLDS_NONE;
    rules.holds_attended = policy == BRAKE_HOLDS_ALL;
    rules.is_review_due = is_to_be_reviewed;
    if (!wish) return rules; /* a dry run shows what an unattended run would do */
    rules.is_attended = wish->is_attended;
    rules.is_review_due = is_to_be_reviewed && !str_equal(wish->trigger, STR("manual"));
    rules.is_released = rules.is_released || wish->allows_mass_deletion;
    rules.seen_hash = wish->plan_hash;
    return rules;
}

void run_make_plan(struct run *run)
{
    bool is_removal = run->wish && run->wish->kind == SYNC_RUN_REMOVE;
    struct brake_rules rules = brake_rules_of(run);

    if (run->is_undo) {
        run->plan = plan_make_undo(&run->state, &run->snapshot, &run->hash_key, run->arena);
        return; /* asked for by name as well, and of as many keys as that run */
    }
    if (is_removal) {
        run->plan = plan_make_removal(&run->state, &run->hash_key, run->arena);
        return; /* a removal is asked for by name */
    }
    run->plan = plan_make(&run->state, &run->hash_key, run->arena);
    run->brake = brake_decide(run->plan, &rules, run->arena);
}
