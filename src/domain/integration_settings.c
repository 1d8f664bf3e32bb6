// SPDX-License-Identifier: Apache-2.0
#include "domain/integration_settings.h"

#include "base/arena.h"

static enum initial_sync initial_of(const struct integration_metadata *metadata)
{
    static const enum initial_sync behaviors[] = {
        [OVERWRITE_TARGET] = INITIAL_OVERWRITE,
        [PREFER_TARGET] = INITIAL_IMPORT_DESTINATION,
        [PREFER_SOURCE] = INITIAL_IMPORT_SOURCE,
    };
    if (metadata->initial_behavior_given != GIVEN) return INITIAL_OVERWRITE;
    return behaviors[metadata->initial_behavior];
}

static struct str key_schema_of(const struct integration_metadata *metadata, struct arena *arena)
{
    if (metadata->secret_prefix.len == 0 && metadata->secret_suffix.len == 0) return STR_ABSENT;
    return arena_format(arena, "%.*s{{secretKey}}%.*s", STR_ARG(metadata->secret_prefix),
                        STR_ARG(metadata->secret_suffix));
}

struct sync_settings integration_settings_of(const struct integration_metadata *metadata,
                                             struct arena *arena)
{
    bool overwrites =
        metadata->initial_behavior_given == GIVEN && metadata->initial_behavior == OVERWRITE_TARGET;

    return (struct sync_settings){
        .initial_behavior = (int)initial_of(metadata),
        .key_schema = key_schema_of(metadata, arena),
        .disable_deletion = metadata->should_disable_delete,
        .delete_owned_only = !overwrites,
        .redeploy.via = metadata->should_auto_redeploy ? REDEPLOY_BUILD : REDEPLOY_OFF,
    };
}

bool integration_context_of(struct str target_environment, struct str *ret_context)
{
    static const char *const contexts[] = { "dev", "branch-deploy", "deploy-preview", "production",
                                            "all" };

    if (target_environment.len == 0) target_environment = str_from_c(contexts[0]);
    for (size_t i = 0; i < COUNT_OF(contexts); i++) {
        if (!str_equal(target_environment, str_from_c(contexts[i]))) continue;
        *ret_context = str_from_c(contexts[i]);
        return true;
    }
    return false;
}
