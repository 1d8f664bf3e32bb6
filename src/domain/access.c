/* From an actor and a place to the rules in force there. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/access.h"

#include "base/memory.h"
#include "domain/ability.h"
#include "domain/ability_bind.h"
#include "domain/service_token_rules.h"

#include <pthread.h>

/* Direct-mapped: a miss costs one query, so being pushed out costs little. Holds built-in roles that
 * do not expire; everything else is read and decided anew each time. */
enum { CACHE_SLOTS = 2048, CACHED_ROLES_MAX = 2 };

struct cache_slot {
    struct id actor_id, place_id;
    uint64_t generation;
    const struct rule_set *sets[CACHED_ROLES_MAX];
    size_t count;
};

struct access_cache {
    pthread_mutex_t lock;
    struct cache_slot slots[CACHE_SLOTS];
};

static const struct query org_role = {
    "SELECT m.role, c.permissions FROM org_member m LEFT JOIN org_role c ON c.id = m.role_id"
    " WHERE m.org_id = $1 AND (m.user_id = $2 OR m.identity_id = $2) AND m.status = 'accepted'"
};
/* Roles first, in the order in which they were given, then what was given besides, the oldest first:
 * the last rule that matches decides. */
#define FROM_MEMBER \
    " FROM project_member m JOIN project p ON p.id = m.project_id AND p.deleted_at IS NULL"
#define OF_MEMBER \
    " WHERE m.project_id = $1 AND (m.user_id = $2 OR m.identity_id = $2) AND p.org_id = $3"
static const struct query project_rules = {
    "SELECT r.role, r.is_temporary, r.starts_at, r.ends_at, c.permissions, 0, r.position,"
    " r.id" FROM_MEMBER " LEFT JOIN project_member_role r ON r.member_id = m.id"
    " LEFT JOIN project_role c ON c.id = r.role_id" OF_MEMBER
    " UNION ALL SELECT 'custom', v.is_temporary, v.starts_at, v.ends_at, v.permissions, 1,"
    " v.created_at, v.id" FROM_MEMBER " JOIN project_privilege v ON v.member_id = m.id" OF_MEMBER
    " ORDER BY 6, 7, 8"
};

struct access_cache *access_cache_new(void)
{
    struct access_cache *cache = memory_alloc_zeroed(1, sizeof *cache);
    pthread_mutex_init(&cache->lock, NULL);
    return cache;
}

void access_cache_free(struct access_cache *cache)
{
    if (!cache) return;
    pthread_mutex_destroy(&cache->lock);
    memory_free(cache);
}

static struct cache_slot *slot_of(struct access_cache *cache, struct id actor_id,
                                  struct id place_id)
{
    uint64_t hash = str_hash((struct str){ (const char *)actor_id.bytes, ID_BYTES }) * 31 +
                    str_hash((struct str){ (const char *)place_id.bytes, ID_BYTES });
    return &cache->slots[(hash ^ hash >> 32) % CACHE_SLOTS];
}

static bool cache_find(struct call *call, struct id place_id, struct ability *ability)
{
    struct access_cache *cache = call->domain->access_cache;
    struct cache_slot *slot = slot_of(cache, call->actor->id, place_id);
    bool is_hit = false;

    pthread_mutex_lock(&cache->lock);
    if (slot->generation == atomic_load(&call->domain->access_generation) + 1 &&
        id_equal(slot->actor_id, call->actor->id) && id_equal(slot->place_id, place_id)) {
        for (size_t i = 0; i < slot->count; i++) ability->sets[i] = *slot->sets[i];
        ability->count = slot->count;
        is_hit = true;
    }
    pthread_mutex_unlock(&cache->lock);
    return is_hit;
}

/* `generation` was read before the rows were: a change in between voids the entry. What an open
 * transaction shows may never come to be, so it is not kept. */
static void cache_put(struct call *call, struct id place_id, uint64_t generation,
                      const struct rule_set *const *sets, size_t count)
{
    struct access_cache *cache = call->domain->access_cache;
    struct cache_slot *slot = slot_of(cache, call->actor->id, place_id);

    if (db_is_in_tx(call->db)) return;
    pthread_mutex_lock(&cache->lock);
    *slot = (struct cache_slot){ call->actor->id, place_id, generation + 1, { NULL }, count };
    for (size_t i = 0; i < count; i++) slot->sets[i] = sets[i];
    pthread_mutex_unlock(&cache->lock);
}

STATUS access_in_org(struct call *call, struct id org_id, const struct ability **ret_ability)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct ability *ability = ARENA_NEW(call->arena, struct ability);
    uint64_t generation = atomic_load(&call->domain->access_generation);
    bool has_row = false;

    if (!id_equal(org_id, call->actor->org_id) || call->actor->kind == ACTOR_SERVICE_TOKEN)
        return CALL_FAIL(call, NOT_FOUND, NULL, "Organization not found");
    if (!cache_find(call, org_id, ability)) {
        TRY(db_query(call->db, &org_role, &rows,
                     BIND(bind_id(&org_id), bind_id(&call->actor->id))));
        TRY(rows_next(rows, &has_row));
        if (!has_row) return CALL_FAIL(call, NOT_FOUND, NULL, "Organization not found");
        const struct rule_set *set = org_role_rules(rows_borrow(rows, 0));
        if (set) {
            ability->sets[ability->count++] = *set;
            cache_put(call, org_id, generation, &set, 1);
        } else if (!rows_is_null(rows, 1)) {
            struct str permissions = rows_text(rows, 1, call->arena);
            rows_close(rows);
            rows = NULL;
            TRY(rules_from_json(call, permissions, &ability->sets[0]));
            ability->count = 1;
            TRY(ability_bind(call, call->actor->id, ability));
        }
    }
    *ret_ability = ability;
    return OK;
}

static bool is_in_force(const struct rows *rows, int64_t now_ms)
{
    if (rows_int(rows, 1) == 0) return true;
    return rows_int(rows, 2) <= now_ms && now_ms < rows_int(rows, 3);
}

/* More rules than there is room for are refused: what did not fit might have been a ban. */
static STATUS add_rules(struct call *call, const struct rows *rows, struct ability *ability,
                        const struct rule_set **ret_built_in)
{
    const struct rule_set *set = project_role_rules(rows_borrow(rows, 0));
    struct rule_set custom;

    *ret_built_in = rows_int(rows, 1) == 0 ? set : NULL;
    if (!is_in_force(rows, call->now_ms)) return OK;
    if (!set) {
        TRY(rules_from_json(call, rows_text(rows, 4, call->arena), &custom));
        set = &custom;
    }
    if (ability->count == RULE_SETS_MAX)
        return CALL_FAIL(call, FORBIDDEN, "PermissionDenied",
                         "You have more roles and privileges here than can be weighed");
    ability->sets[ability->count++] = *set;
    return OK;
}

/* `who`: the user or identity. Kept only for who asks. */
static STATUS load_project(struct call *call, struct id project_id, struct id who,
                           struct ability *ability)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    const struct rule_set *sets[CACHED_ROLES_MAX];
    uint64_t generation = atomic_load(&call->domain->access_generation);
    size_t count = 0;
    bool is_cacheable = true;
    bool has_row = false;

    TRY(db_query(call->db, &project_rules, &rows,
                 BIND(bind_id(&project_id), bind_id(&who), bind_id(&call->actor->org_id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return FAIL(NOT_FOUND);
    while (has_row) {
        const struct rule_set *built_in = NULL;
        if (!rows_is_null(rows, 0)) TRY(add_rules(call, rows, ability, &built_in));
        if (built_in && count < CACHED_ROLES_MAX) {
            sets[count++] = built_in;
        } else {
            is_cacheable = false;
        }
        TRY(rows_next(rows, &has_row));
    }
    if (!is_cacheable) return ability_bind(call, who, ability);
    if (id_equal(who, call->actor->id)) cache_put(call, project_id, generation, sets, count);
    return OK;
}

static STATUS no_such_project(struct call *call, struct id project_id)
{
    char text[ID_TEXT_LEN];
    id_format(project_id, text);
    return CALL_FAIL(call, NOT_FOUND, NULL, "Project with ID '%.*s' not found", ID_TEXT_LEN, text);
}

STATUS access_in_project(struct call *call, struct id project_id,
                         const struct ability **ret_ability)
{
    struct ability *ability = ARENA_NEW(call->arena, struct ability);
    struct status status = OK;

    ability->is_project = true;
    if (call->actor->kind == ACTOR_SERVICE_TOKEN) {
        if (!id_equal(call->actor->project_id, project_id)) status = FAIL(NOT_FOUND);
        if (!status.code) status = service_token_rules(call, &ability->sets[0]);
        ability->count = 1;
    } else if (call->actor->kind == ACTOR_PLATFORM) {
        ability->sets[ability->count++] = *project_role_rules(STR("admin"));
    } else if (!cache_find(call, project_id, ability)) {
        status = load_project(call, project_id, call->actor->id, ability);
    }
    if (status.code == STATUS_NOT_FOUND) return no_such_project(call, project_id);
    if (status.code) return status;
    *ret_ability = ability;
    return OK;
}

STATUS access_of_member(struct call *call, struct id project_id, struct id who,
                        const struct ability **ret_ability)
{
    struct ability *ability = ARENA_NEW(call->arena, struct ability);

    ability->is_project = true;
    TRY(load_project(call, project_id, who, ability));
    *ret_ability = ability;
    return OK;
}

STATUS access_require(struct call *call, struct id project_id, enum subject subject,
                      enum action action, const struct access_object *object)
{
    const struct ability *ability;
    TRY(access_in_project(call, project_id, &ability));
    return ability_require(call, ability, subject, action, object);
}

STATUS access_require_org(struct call *call, enum subject subject, enum action action,
                          const struct access_object *object)
{
    const struct ability *ability;
    TRY(access_in_org(call, call->actor->org_id, &ability));
    return ability_require(call, ability, subject, action, object);
}
