/* Lists are streamed: a row is opened, shown to the sink and closed before the next one is read. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/audit.h"
#include "domain/secret_import_source.h"
#include "domain/secret_reader.h"
#include "domain/secret_scan.h"
#include "model/checks.h"

struct listing {
    struct secret_reader reader;
    const struct secret_list_options *options;
    const struct secret_sink *sink;
    struct secret_filter filter;
    struct texts denials; /* references to what may not be read */
    struct texts damages; /* what can't be read any more */
    size_t count, folders_seen;
    bool has_tags; /* whose names and colours are no part of the folder's state */
};

enum { COMPLAINTS_MAX = 20 };

/* How strictly a folder is taken: the one that was asked for, or one that came along. */
enum strictness { REFUSE_HIDDEN, SKIP_HIDDEN };

static STATUS complain(struct listing *listing, struct texts *complaints, struct str text)
{
    if (!complaints->items)
        complaints->items = ARENA_ARRAY(listing->reader.call->arena, COMPLAINTS_MAX, struct str);
    if (complaints->count < COMPLAINTS_MAX) complaints->items[complaints->count++] = text;
    return OK;
}

static STATUS show(struct listing *listing, struct secret_plain *plain)
{
    struct status status = secret_reader_open_plain(&listing->reader, plain);

    /* All of them are told. */
    if (status.code == STATUS_FORBIDDEN)
        return complain(listing, &listing->denials, listing->reader.pool.denial);
    if (status.code == STATUS_CORRUPT)
        return complain(listing, &listing->damages, listing->reader.call->problem->message);
    TRY(status);
    listing->count++;
    return listing->sink->secret(listing->sink->context, plain);
}

/* Whether a row is for this list, and whether with its value. */
static STATUS consider(struct listing *listing, const struct secret_gate *gate,
                       enum strictness strictness, struct secret_plain *plain, bool *ret_is_wanted)
{
    const struct secret *row = &plain->row;
    bool is_own = !id_is_nil(row->user_id);
    struct texts slugs;

    *ret_is_wanted = false;
    TRY(secret_reader_tags(&listing->reader, plain, &slugs));
    if (row->tag_ids.count > 0) listing->has_tags = true;
    if (!secret_gate_allows(gate, ACTION_DESCRIBE_SECRET, row->name, &slugs)) return OK;
    if (!secret_filter_takes_tags(&listing->filter, &slugs)) return OK;
    if (!secret_filter_takes_metadata(&listing->filter, row->metadata)) return OK;
    bool is_readable = is_own || secret_gate_allows(gate, ACTION_READ_VALUE, row->name, &slugs);
    if (listing->options->wants_values && !is_readable) {
        if (strictness == SKIP_HIDDEN) return OK;
        const struct access_object object = { gate->environment, gate->path, row->name, &slugs,
                                              { { 0 } },         { { 0 } } };
        return ability_require(listing->reader.call, listing->reader.ability, SUBJECT_SECRETS,
                               ACTION_READ_VALUE, &object);
    }
    plain->is_value_hidden = !listing->options->wants_values && !is_own;
    *ret_is_wanted = true;
    return OK;
}

static STATUS list_row(struct listing *listing, const struct secret *row,
                       const struct secret_gate *gate, enum strictness strictness,
                       const struct place *place)
{
    struct secret_plain plain
        __attribute__((cleanup(secret_plain_deinit))) = { .row = *row, .place = place };
    bool is_wanted = false;

    TRY(consider(listing, gate, strictness, &plain, &is_wanted));
    return is_wanted ? show(listing, &plain) : OK;
}

/* Of one name, the personal row comes first. */
static bool is_overridden(const struct listing *listing, const struct secret *row, struct str *last)
{
    if (listing->options->personal != PERSONAL_INSTEAD) return false;
    if (id_is_nil(row->user_id)) return str_equal(*last, row->name);
    *last = arena_copy(listing->reader.call->arena, row->name);
    return false;
}

static STATUS list_rows(struct listing *listing, const struct place *place, struct id user_id,
                        const struct secret_gate *gate, enum strictness strictness)
{
    struct secret_scan scan __attribute__((cleanup(secret_scan_close))) = { .at = 0 };
    struct str last_personal = STR_ABSENT;
    bool has_row = false;
    struct secret row;

    TRY(secret_scan_open(listing->reader.call, &place->folder, user_id, &scan));
    for (;;) {
        TRY(secret_scan_next(&scan, &has_row, &row));
        if (!has_row) return OK;
        if (is_overridden(listing, &row, &last_personal)) continue;
        TRY(list_row(listing, &row, gate, strictness, place));
    }
}

static bool shows_personal(const struct listing *listing)
{
    return listing->reader.call->actor->kind == ACTOR_USER &&
           listing->options->personal != PERSONAL_NONE;
}

static STATUS list_folder(struct listing *listing, const struct place *place,
                          enum strictness strictness)
{
    struct call *call = listing->reader.call;
    struct secret_gate gate;

    secret_gate_open(listing->reader.ability, place->environment.slug, place->folder.path, &gate);
    if (gate.describe == DENIED) return OK;
    listing->folders_seen++;
    if (listing->options->is_imports_only) return OK;
    return list_rows(listing, place, shows_personal(listing) ? call->actor->id : (struct id){ 0 },
                     &gate, strictness);
}

/* --- imports ---------------------------------------------------------------------------------- */

/* The secrets of an import: the source's own, then those that it imports itself. */
static STATUS list_source(struct listing *listing, const struct place *source,
                          struct visited *visited, size_t depth)
{
    struct import_source *list;
    size_t count;
    struct secret_gate gate;

    if (depth == IMPORT_DEPTH_MAX || !visited_add(visited, source->folder.id)) return OK;
    secret_gate_open(listing->reader.ability, source->environment.slug, source->folder.path, &gate);
    if (gate.describe != DENIED)
        TRY(list_rows(listing, source, (struct id){ 0 }, &gate, SKIP_HIDDEN));
    TRY(import_sources(listing->reader.call, source->folder.id, &list, &count));
    while (count-- > 0) { /* the last import goes before the others, as everywhere */
        if (import_source_is_readable(&list[count]))
            TRY(list_source(listing, &list[count].place, visited, depth + 1));
    }
    return OK;
}

static bool may_see(const struct listing *listing, const struct place *place)
{
    struct secret_gate gate;
    secret_gate_open(listing->reader.ability, place->environment.slug, place->folder.path, &gate);
    return gate.describe != DENIED;
}

static STATUS list_imports(struct listing *listing, const struct place *place)
{
    const struct secret_sink *sink = listing->sink;
    struct import_source *list;
    size_t count;

    if (!may_see(listing, place)) return OK;
    TRY(import_sources(listing->reader.call, place->folder.id, &list, &count));
    for (size_t i = 0; i < count; i++) {
        const struct place *source = &list[i].place;
        struct visited visited = { .arena = listing->reader.call->arena };
        if (!import_source_is_readable(&list[i]) || !may_see(listing, source)) continue;
        (void)visited_add(&visited, place->folder.id); /* the first one is new */
        TRY(sink->import_begin(sink->context, source));
        TRY(list_source(listing, source, &visited, 0));
        TRY(sink->import_end(sink->context));
    }
    return OK;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* The folder that was asked for, and those below it. */
static STATUS places_of(struct listing *listing, struct id project_id, const struct place *root,
                        struct place **ret_places, size_t *ret_count)
{
    const struct secret_list_options *options = listing->options;
    struct record_list below = { 0 };

    if (options->is_recursive)
        TRY(folder_list(listing->reader.call, project_id, root->environment.slug, root->folder.path,
                        true, 0, &below));
    struct place *places = ARENA_ARRAY(listing->reader.call->arena, below.count + 1, struct place);
    places[0] = *root;
    for (size_t i = 0; i < below.count; i++) {
        places[i + 1] = (struct place){ root->environment, ((struct folder *)below.items)[i] };
    }
    *ret_places = places;
    *ret_count = below.count + 1;
    return OK;
}

static void tell_complaints(struct call *call, enum status_code code,
                            const struct texts *complaints)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, 64 << 10);
    json_writer_init(&out, &buf);
    json_array_begin(&out);
    for (size_t i = 0; i < complaints->count; i++) json_write_text(&out, complaints->items[i]);
    json_array_end(&out);
    problem_detail(call->problem, code,
                   buf.overflow ? STR_ABSENT : arena_copy(call->arena, buf_str(&buf)));
    buf_deinit(&buf);
}

/* A list without some of its secrets would be taken for the whole. */
static STATUS refuse_incomplete(struct listing *listing)
{
    struct call *call = listing->reader.call;

    if (listing->damages.count > 0) {
        tell_complaints(call, STATUS_CORRUPT, &listing->damages);
        return CALL_FAIL(call, CORRUPT, NULL, "%.*s%s", STR_ARG(listing->damages.items[0]),
                         listing->damages.count > 1 ? ", and there are more: see the details" : "");
    }
    if (listing->denials.count == 0) return OK;
    tell_complaints(call, STATUS_FORBIDDEN, &listing->denials);
    return CALL_FAIL(call, FORBIDDEN, NULL, "Failed to expand one or more secret references");
}

static STATUS list_places(struct listing *listing, const struct place *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        TRY(list_folder(listing, &places[i], i == 0 ? REFUSE_HIDDEN : SKIP_HIDDEN));
    }
    for (size_t i = 0; listing->options->includes_imports && i < count; i++) {
        TRY(list_imports(listing, &places[i]));
    }
    TRY(refuse_incomplete(listing));
    if (listing->folders_seen > 0) return OK;
    /* The actor sees secrets somewhere in the project, but in none of these folders. */
    return ability_require(listing->reader.call, listing->reader.ability, SUBJECT_SECRETS,
                           ACTION_DESCRIBE_SECRET,
                           &(struct access_object){ .environment = places[0].environment.slug,
                                                    .path = places[0].folder.path });
}

static STATUS audit_list(struct call *call, struct id project_id, const struct place *place,
                         size_t count)
{
    struct audit_entry entry;

    audit_begin(&entry, "get-secrets", project_id);
    audit_text(&entry, "environment", place->environment.slug);
    audit_text(&entry, "secretPath", place->folder.path);
    audit_int(&entry, "numberOfSecrets", (int64_t)count);
    return audit_append_read(call, &entry);
}

/* Whether the list depends on one folder alone, as far as this can be told before it is read. */
static STATUS find_state(struct listing *listing, const struct place *root,
                         struct secret_list_state *state, bool *ret_has_state)
{
    const struct secret_list_options *options = listing->options;
    struct import_source *imports;
    struct secret_gate gate;
    size_t import_count = 0;

    *ret_has_state = false;
    if (!listing->sink->recall || root->folder.secrets_changed_at == 0) return OK;
    if (options->is_recursive || options->is_imports_only || shows_personal(listing) ||
        !secret_filter_takes_all(&listing->filter))
        return OK;
    secret_gate_open(listing->reader.ability, root->environment.slug, root->folder.path, &gate);
    if (gate.describe != ALLOWED || (options->wants_values && gate.read_value != ALLOWED))
        return OK;
    if (options->includes_imports)
        TRY(import_sources(listing->reader.call, root->folder.id, &imports, &import_count));
    *ret_has_state = import_count == 0;
    *state = (struct secret_list_state){
        .folder_id = root->folder.id,
        .changed_at = root->folder.secrets_changed_at,
        .environment = root->environment.slug,
        .path = root->folder.path,
        .wants_values = options->wants_values,
        .expands_references = options->expands_references,
    };
    return OK;
}

static STATUS list_root(struct listing *listing, struct id project_id, const struct place *root)
{
    const struct secret_sink *sink = listing->sink;
    struct secret_list_state state;
    struct place *places;
    bool has_state = false;
    size_t count;

    TRY(find_state(listing, root, &state, &has_state));
    if (has_state && sink->recall(sink->context, &state, &listing->count)) return OK;
    TRY(places_of(listing, project_id, root, &places, &count));
    TRY(list_places(listing, places, count));
    if (has_state && !listing->has_tags && !reference_pool_is_used(&listing->reader.pool))
        sink->keep(sink->context, &state, listing->count);
    return OK;
}

static STATUS run_listing(struct listing *listing, struct id project_id, struct place *ret_root)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    const struct secret_list_options *options = listing->options;
    struct call *call = listing->reader.call;
    const struct secret_at at = { .project_id = project_id,
                                  .environment = options->environment,
                                  .path = options->path };

    TRY(db_begin_read(call->db, &tx)); /* one state of the database throughout */
    TRY(secret_place(call, listing->reader.ability, ACTION_DESCRIBE_SECRET, &at, "GetSecrets",
                     ret_root));
    return list_root(listing, project_id, ret_root);
}

STATUS secret_list(struct call *call, struct id project_id,
                   const struct secret_list_options *options, const struct secret_sink *sink)
{
    struct listing listing = { .options = options, .sink = sink };
    struct place root;

    TRY(secret_filter_parse(call, options->metadata_filter, &options->tag_slugs, &listing.filter));
    TRY(secret_reader_open(call, project_id, options->wants_values, options->expands_references,
                           &listing.reader));
    struct status status = run_listing(&listing, project_id, &root);
    secret_reader_close(&listing.reader);
    TRY(status);
    return audit_list(call, project_id, &root, listing.count);
}
