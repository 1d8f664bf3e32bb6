// SPDX-License-Identifier: Apache-2.0
#include "domain/sight.h"

#include "domain/glob.h"

/* What lies in a folder of an environment. */
static const enum subject placed[] = { SUBJECT_SECRETS, SUBJECT_SECRET_FOLDERS,
                                       SUBJECT_SECRET_IMPORTS, SUBJECT_SECRET_SYNCS };

#define LOOKING (1U << ACTION_READ | 1U << ACTION_DESCRIBE_SECRET)

static bool is_at_or_below(struct str path, struct str base)
{
    if (base.len == 1) return true;
    return str_starts_with(path, base) && (path.len == base.len || path.data[base.len] == '/');
}

/* The pattern up to where it first stands for more than itself. */
static struct str literal_part(struct str pattern)
{
    size_t len = 0;

    while (len < pattern.len && str_find_char(STR("*?[{"), pattern.data[len]) == SIZE_MAX) len++;
    return str_slice(pattern, 0, len);
}

/* Could the pattern match the folder or one below it? Says yes rather than no. */
static bool pattern_reaches(struct str pattern, struct str folder)
{
    struct str start = literal_part(pattern);
    size_t shorter = start.len < folder.len ? start.len : folder.len;

    if (start.len == pattern.len) return is_at_or_below(pattern, folder);
    if (glob_matches(pattern, folder) || folder.len == 1) return true;
    if (!str_equal(str_slice(start, 0, shorter), str_slice(folder, 0, shorter))) return false;
    return start.len <= folder.len || start.data[folder.len] == '/';
}

static bool path_reaches(const struct condition *condition, struct str folder)
{
    if (condition->is_template) return false;
    if (condition->comparison == IS_NOT) return true;
    for (size_t i = 0; i < condition->values.count; i++) {
        struct str value = condition->values.items[i];
        if (condition->comparison == GLOB ? pattern_reaches(value, folder)
                                          : is_at_or_below(value, folder))
            return true;
    }
    return false;
}

/* Could the rule speak of something in the environment and, unless path is absent, in the folder or
 * below? */
static bool rule_reaches(const struct rule *rule, struct str environment, struct str path)
{
    const struct access_object place = { .environment = environment };

    if (rule_certainty(rule, &place) == HOLDS_NEVER) return false;
    for (size_t i = 0; str_is_given(path) && i < rule->condition_count; i++) {
        if (rule->conditions[i].field == ON_PATH && !path_reaches(&rule->conditions[i], path))
            return false;
    }
    return true;
}

/* A folder with two stars behind it is all of that folder. */
static bool covers_all_below(const struct condition *condition, struct str folder)
{
    const struct str rest = STR("/**");
    struct str pattern = condition->values.count == 1 ? condition->values.items[0] : STR("");

    if (condition->comparison != GLOB || !str_ends_with(pattern, rest)) return false;
    struct str base = str_slice(pattern, 0, pattern.len - rest.len);
    if (literal_part(base).len < base.len) return false;
    return base.len == 0 || is_at_or_below(folder, base);
}

/* Does the ban hold for all that is there and below? */
static bool ban_covers(const struct rule *rule, struct str environment, struct str path)
{
    const struct access_object place = { .environment = environment };

    if (!(rule->actions & LOOKING)) return false;
    for (size_t i = 0; i < rule->condition_count; i++) {
        const struct condition *condition = &rule->conditions[i];
        if (condition->field == ON_ENVIRONMENT) {
            const struct rule alone = { .conditions = condition, .condition_count = 1 };
            if (rule_certainty(&alone, &place) != HOLDS_ALWAYS) return false;
        } else if (condition->field != ON_PATH || !str_is_given(path) ||
                   !covers_all_below(condition, path)) {
            return false;
        }
    }
    return true;
}

/* The last rule that says something of it decides. */
static bool reaches(const struct ability *ability, enum subject subject, struct str environment,
                    struct str path)
{
    for (size_t i = ability->count; i-- > 0;) {
        for (size_t k = ability->sets[i].count; k-- > 0;) {
            const struct rule *rule = &ability->sets[i].rules[k];
            if (rule->subject != SUBJECT_NONE && rule->subject != subject) continue;
            if (rule->is_inverted && ban_covers(rule, environment, path)) return false;
            if (!rule->is_inverted && rule_reaches(rule, environment, path)) return true;
        }
    }
    return false;
}

static bool is_placed(const struct ability *ability, struct str environment, struct str path)
{
    for (size_t i = 0; i < COUNT_OF(placed); i++) {
        if (reaches(ability, placed[i], environment, path)) return true;
    }
    return false;
}

bool sight_of_environment(const struct ability *ability, struct str slug)
{
    return ability_allows(ability, SUBJECT_ENVIRONMENTS, ACTION_READ, NULL) ||
           is_placed(ability, slug, STR_ABSENT);
}

bool sight_of_folder(const struct ability *ability, struct str environment_slug, struct str path)
{
    return is_placed(ability, environment_slug, path);
}

STATUS sight_require_environment(struct call *call, const struct ability *ability, struct str slug)
{
    if (sight_of_environment(ability, slug)) return OK;
    return ability_require(call, ability, SUBJECT_ENVIRONMENTS, ACTION_READ, NULL);
}

STATUS sight_require_folder(struct call *call, const struct ability *ability,
                            struct str environment_slug, struct str path)
{
    const struct access_object object = { .environment = environment_slug, .path = path };

    if (sight_of_folder(ability, environment_slug, path)) return OK;
    return ability_require(call, ability, SUBJECT_SECRET_FOLDERS, ACTION_READ, &object);
}

void sight_of_environments(const struct ability *ability, struct record_list *environments)
{
    struct environment *items = environments->items;
    size_t count = 0;

    for (size_t i = 0; i < environments->count; i++) {
        if (sight_of_environment(ability, items[i].slug)) items[count++] = items[i];
    }
    environments->count = count;
}

void sight_of_folders(const struct ability *ability, struct str environment_slug,
                      struct record_list *folders)
{
    struct folder *items = folders->items;
    size_t count = 0;

    for (size_t i = 0; i < folders->count; i++) {
        if (sight_of_folder(ability, environment_slug, items[i].path)) items[count++] = items[i];
    }
    folders->count = count;
}
