/* Lists and single secrets (30-secrets §2, §3). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/list_cache.h"
#include "api/reveal.h"
#include "api/secret_address.h"
#include "api/secret_json.h"
#include "api/secrets.h"
#include "domain/reference_tree.h"

/* What was not given has the surface's default: v3 off, v4 on. */
static bool choice_of(const struct exchange *exchange, bool value, enum given given)
{
    return given == GIVEN ? value : exchange->route->argument == SURFACE_V4;
}

/* --- lists ------------------------------------------------------------------------------------ */

enum { LIST_BYTES_USUAL = 60 << 10 };

/* Where the answer has got to. */
enum part { NOTHING, SECRETS, IMPORTS, WHOLE };

struct listing {
    struct exchange *exchange;
    struct json_writer *out;
    struct secret_json json;
    enum part part;
    struct kept_list kept; /* with a tag: the answer is kept, or comes from what was kept */
};

static void begin_secrets(struct listing *listing)
{
    if (listing->part != NOTHING) return;
    (void)buf_reserve(listing->out->buf, LIST_BYTES_USUAL); /* saves copies while it grows */
    json_object_begin(listing->out);
    json_key(listing->out, "secrets");
    json_array_begin(listing->out);
    listing->part = SECRETS;
}

static struct status list_secret(void *context, const struct secret_plain *plain)
{
    struct listing *listing = context;
    begin_secrets(listing);
    secret_json_write(&listing->json, plain);
    return OK;
}

/* The list of the folder's own secrets ends where the imports begin. */
static void begin_imports(struct listing *listing)
{
    begin_secrets(listing);
    if (listing->part != SECRETS) return;
    json_array_end(listing->out);
    json_key(listing->out, "imports");
    json_array_begin(listing->out);
    listing->part = IMPORTS;
}

static struct status list_import_begin(void *context, const struct place *source)
{
    struct listing *listing = context;
    struct json_writer *out = listing->out;

    begin_imports(listing);
    json_object_begin(out);
    json_key(out, "secretPath");
    json_write_text(out, source->folder.path);
    json_key(out, "environment");
    json_write_text(out, source->environment.slug);
    json_key(out, "folderId");
    json_write_id(out, source->folder.id);
    json_key(out, "secrets");
    json_array_begin(out);
    return OK;
}

static struct status list_import_end(void *context)
{
    struct listing *listing = context;
    json_array_end(listing->out);
    json_object_end(listing->out);
    return OK;
}

static void end_list(struct listing *listing)
{
    if (listing->part == WHOLE) return;
    begin_imports(listing);
    json_array_end(listing->out);
    json_object_end(listing->out);
    listing->part = WHOLE;
}

static bool is_for_gzip(const struct exchange *exchange)
{
    return http_takes_gzip(exchange->request, exchange->response);
}

static bool recall_list(void *context, const struct secret_list_state *state, size_t *ret_count)
{
    struct listing *listing = context;
    struct exchange *exchange = listing->exchange;

    if (!list_cache_find(exchange->app->list_cache, state, is_for_gzip(exchange), listing->out->buf,
                         exchange->call.arena, &listing->kept))
        return false;
    listing->part = WHOLE;
    *ret_count = listing->kept.count;
    return true;
}

static void keep_list(void *context, const struct secret_list_state *state, size_t count)
{
    struct listing *listing = context;
    struct exchange *exchange = listing->exchange;
    struct kept_list *kept = &listing->kept;

    end_list(listing);
    if (listing->out->buf->overflow) return;
    kept->count = count;
    kept->etag = http_etag(buf_str(listing->out->buf), exchange->call.arena);
    kept->is_for_gzip = is_for_gzip(exchange);
    kept->is_gzipped = kept->is_for_gzip && http_pack_body(exchange->response);
    list_cache_put(exchange->app->list_cache, state, buf_str(listing->out->buf), kept);
}

static enum personal_mode personal_mode_of(const struct exchange *exchange, bool is_wanted)
{
    if (exchange->route->argument == SURFACE_V3) return PERSONAL_BESIDE;
    return is_wanted ? PERSONAL_INSTEAD : PERSONAL_NONE;
}

static STATUS write_list(struct exchange *exchange, const struct secret_list_options *options)
{
    struct listing listing = { .exchange = exchange, .out = &exchange->out };
    const struct secret_sink sink = { &listing,        list_secret, list_import_begin,
                                      list_import_end, recall_list, keep_list };

    secret_json_init(&listing.json, &exchange->out);
    struct status status = secret_list(&exchange->call, exchange->project_id, options, &sink);
    end_list(&listing);
    secret_json_deinit(&listing.json);
    exchange->response->is_pre_gzipped = !status.code && listing.kept.is_gzipped;
    if (!status.code && str_is_given(listing.kept.etag))
        http_response_header(exchange->response, "ETag", listing.kept.etag);
    return status;
}

STATUS get_secrets(struct exchange *exchange)
{
    const struct secret_list_query *query = exchange->query;
    struct secret_at at;

    TRY(secret_address(exchange, &query->at, ADDRESS_OF_LIST, &at));
    const struct secret_list_options options = {
        .environment = at.environment,
        .path = at.path,
        .wants_values = query->wants_values,
        .is_recursive = query->is_recursive,
        .includes_imports =
            choice_of(exchange, query->includes_imports, query->includes_imports_given),
        .expands_references =
            choice_of(exchange, query->expands_references, query->expands_references_given),
        .personal = personal_mode_of(exchange, query->includes_personal),
        .tag_slugs = query->tag_slugs,
        .metadata_filter = query->metadata_filter,
    };
    return write_list(exchange, &options);
}

/* --- one secret ------------------------------------------------------------------------------- */

static struct secret_get_options get_options(const struct exchange *exchange,
                                             const struct secret_at *at)
{
    const struct secret_get_query *query = exchange->query;

    return (struct secret_get_options){
        .environment = at->environment,
        .path = at->path,
        .name = at->name,
        .type = at->type,
        .version = query->version,
        .wants_values = query->wants_values,
        .includes_imports =
            choice_of(exchange, query->includes_imports, query->includes_imports_given),
        .expands_references =
            choice_of(exchange, query->expands_references, query->expands_references_given),
    };
}

STATUS get_secret(struct exchange *exchange)
{
    const struct secret_get_query *query = exchange->query;
    struct secret_plain plain;
    struct secret_at at;

    TRY(secret_address_named(exchange, &query->at, ADDRESS_OF_ONE, query->type, &at));
    const struct secret_get_options options = get_options(exchange, &at);
    TRY(secret_get(&exchange->call, exchange->project_id, &options, &plain));
    answer_secret(&exchange->out, &plain);
    return OK;
}

STATUS get_secret_by_id(struct exchange *exchange)
{
    const struct secret_at nowhere = { 0 };
    struct secret_plain plain;
    struct id id;

    TRY(exchange_param_id(exchange, "secretId", &id));
    const struct secret_get_options options = get_options(exchange, &nowhere);
    TRY(secret_get_by_id(&exchange->call, id, &options, &plain));
    answer_secret(&exchange->out, &plain);
    return OK;
}

/* --- references ------------------------------------------------------------------------------- */

static void write_node(struct json_writer *out, const struct reference_node *node, bool is_root)
{
    json_object_begin(out);
    json_key(out, "key");
    json_write_text(out, is_root ? STR("root") : node->target.name);
    if (str_is_given(node->value)) response_reveal_borrowed(out, "value", node->value);
    json_key(out, "environment");
    json_write_text(out, node->target.environment);
    json_key(out, "secretPath");
    json_write_text(out, node->target.path);
    json_key(out, "children");
    json_array_begin(out);
    for (size_t i = 0; i < node->child_count; i++) write_node(out, &node->children[i], false);
    json_array_end(out);
    json_object_end(out);
}

STATUS get_reference_tree(struct exchange *exchange)
{
    const struct secret_place_query *query = exchange->query;
    struct json_writer *out = &exchange->out;
    struct reference_tree tree;
    struct secret_at at;

    TRY(secret_address_named(exchange, &query->at, ADDRESS_OF_ONE, SECRET_SHARED, &at));
    TRY(reference_tree_read(&exchange->call, &at, &tree));
    json_object_begin(out);
    json_key(out, "tree");
    write_node(out, &tree.root, true);
    response_reveal(out, "value", &tree.value, false);
    json_object_end(out);
    reference_tree_deinit(&tree);
    return OK;
}

STATUS get_references(struct exchange *exchange)
{
    const struct secret_place_query *query = exchange->query;
    struct record_list holders;
    struct secret_at at;

    TRY(secret_address_named(exchange, &query->at, ADDRESS_OF_ONE, SECRET_SHARED, &at));
    TRY(reference_holders_list(&exchange->call, &at, &holders));
    return answer_records(exchange, "secretReferences", &reference_holder_record, &holders);
}
