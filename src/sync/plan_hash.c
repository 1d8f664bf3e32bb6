/* The hash by which a plan is approved: it covers what the plan was made from and what it does.
 * Lists are taken by key, because the order in which the source and Netlify give them says nothing.
 * The order of values inside a variable does matter: clients read the first that fits. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/digest.h"
#include "sync/plan_draft.h"

static void add_mac(struct digest *digest, const struct mac *mac)
{
    digest_add(digest, (struct str){ (const char *)mac->bytes, MAC_BYTES });
}

static void add_texts(struct digest *digest, const struct texts *texts)
{
    digest_add_number(digest, (int64_t)texts->count);
    for (size_t i = 0; i < texts->count; i++) digest_add(digest, texts->items[i]);
}

static void add_context(struct digest *digest, const struct context *context)
{
    digest_add_number(digest, context->kind);
    digest_add(digest, context->parameter);
    digest_add(digest, context->name);
}

static void add_options(struct digest *digest, const struct sync_state *state)
{
    const struct sync_options *options = &state->options;

    digest_add(digest, state->target.account_id);
    digest_add(digest, state->target.site_id);
    digest_add_number(digest, str_is_given(state->target.site_id));
    add_context(digest, &state->target.context);
    digest_add_number(digest, (int64_t)state->target.other_count);
    for (size_t i = 0; i < state->target.other_count; i++) {
        add_context(digest, &state->target.others[i].context);
        digest_add(digest, state->target.others[i].environment);
    }
    digest_add(digest, options->schema.template);
    digest_add(digest, options->schema.environment);
    digest_add_number(digest, options->deletion);
    digest_add_number(digest, options->creates_secret);
    add_texts(digest, &options->scopes);
    digest_add_number(digest, options->replaces_contexts);
    digest_add_number(digest, options->omits_dev_server);
    digest_add_number(digest, options->allows_empty_source);
    digest_add_number(digest, options->spares_hidden);
    digest_add_number(digest, (int64_t)options->value_len_max);
}

static void add_variable(struct digest *digest, const struct observed_variable *variable)
{
    add_texts(digest, &variable->scopes);
    digest_add_number(digest, variable->is_secret);
    digest_add_number(digest, variable->updated_at);
    digest_add_number(digest, (int64_t)variable->value_count);
    for (size_t i = 0; i < variable->value_count; i++) {
        const struct observed_value *value = &variable->values[i];
        bool is_readable = observed_value_is_readable(variable, value);
        digest_add(digest, value->id);
        add_context(digest, &value->context);
        digest_add_number(digest, is_readable);
        if (is_readable) add_mac(digest, &value->fingerprint);
    }
}

static void add_view(struct digest *digest, const struct view *view)
{
    digest_add(digest, view->key);
    digest_add_number(digest, (int64_t)view->wish_count);
    for (size_t i = 0; i < view->wish_count; i++) {
        digest_add_number(digest, (int64_t)view->wishes[i]->mapping);
        add_mac(digest, &view->wishes[i]->fingerprint);
    }
    digest_add_number(digest, view->observed != NULL);
    if (view->observed) add_variable(digest, view->observed);
}

static void add_operation(struct digest *digest, const struct operation *operation)
{
    digest_add_number(digest, operation->kind);
    digest_add_number(digest, operation->is_carried);
    digest_add_number(digest, operation->reason);
    digest_add(digest, operation->key);
    add_context(digest, &operation->context);
}

struct mac plan_hash(const struct draft *draft, const struct key *key)
{
    const struct plan *plan = draft->plan;
    struct digest digest;

    digest_init(&digest, key);
    digest_add(&digest, STR("sync plan 1"));
    digest_add_number(&digest, draft->is_removal);
    digest_add_number(&digest, draft->undone != NULL);
    add_options(&digest, draft->state);
    digest_add_number(&digest, plan->refusal);
    digest_add_number(&digest, (int64_t)draft->views.count);
    for (size_t i = 0; i < draft->views.count; i++) add_view(&digest, &draft->views.items[i]);
    digest_add_number(&digest, (int64_t)plan->operation_count);
    for (size_t i = 0; i < plan->operation_count; i++) {
        add_operation(&digest, &plan->operations[i]);
    }
    return digest_end(&digest);
}
