/* The two public generations of the secrets API: v3 raw and v4 (30-secrets §1). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/secrets.h"
#include "api/tables.h"
#include "domain/reference_tree.h"
#include "model/secret_input.h"

#define NEED(by_, scope_, action_)                     \
    {                                                  \
        by_, scope_, SUBJECT_SECRETS, ACTION_##action_ \
    }
#define ONE                             \
    {                                   \
        "secret", &secret_record, false \
    }
#define MANY                            \
    {                                   \
        "secrets", &secret_record, true \
    }

/* What both generations have, under their own paths and defaults. */
#define SECRETS(base_, surface_)                                                       \
    { HTTP_GET,                                                                        \
      base_,                                                                           \
      NEED(BY_ALL, IN_INPUT, DESCRIBE_SECRET),                                         \
      &secret_list_query_record,                                                       \
      NULL,                                                                            \
      get_secrets,                                                                     \
      ROUTE_ETAG,                                                                      \
      MANY,                                                                            \
      "List the secrets of a folder",                                                  \
      surface_ },                                                                      \
        { HTTP_GET,                                                                    \
          base_ "/{secretName}",                                                       \
          NEED(BY_ALL, IN_INPUT, DESCRIBE_SECRET),                                     \
          &secret_get_query_record,                                                    \
          NULL,                                                                        \
          get_secret,                                                                  \
          ROUTE_ETAG,                                                                  \
          ONE,                                                                         \
          "Read a secret by its name",                                                 \
          surface_ },                                                                  \
        { HTTP_GET,                                                                    \
          base_ "/id/{secretId}",                                                      \
          NEED(BY_ANY, OF_SECRET, DESCRIBE_SECRET),                                    \
          &secret_get_query_record,                                                    \
          NULL,                                                                        \
          get_secret_by_id,                                                            \
          ROUTE_ETAG,                                                                  \
          ONE,                                                                         \
          "Read a secret by its id",                                                   \
          surface_ },                                                                  \
        { HTTP_POST,                                                                   \
          base_ "/{secretName}",                                                       \
          NEED(BY_ALL, IN_INPUT, CREATE),                                              \
          NULL,                                                                        \
          &secret_create_input_record,                                                 \
          post_secret,                                                                 \
          ROUTE_LARGE_BODY,                                                            \
          ONE,                                                                         \
          "Create a secret",                                                           \
          surface_ },                                                                  \
        { HTTP_PATCH,                                                                  \
          base_ "/{secretName}",                                                       \
          NEED(BY_ALL, IN_INPUT, EDIT),                                                \
          NULL,                                                                        \
          &secret_update_input_record,                                                 \
          patch_secret,                                                                \
          ROUTE_LARGE_BODY,                                                            \
          ONE,                                                                         \
          "Change or rename a secret",                                                 \
          surface_ },                                                                  \
        { HTTP_DELETE,                                                                 \
          base_ "/{secretName}",                                                       \
          NEED(BY_ALL, IN_INPUT, DELETE),                                              \
          NULL,                                                                        \
          &secret_delete_input_record,                                                 \
          delete_secret,                                                               \
          0,                                                                           \
          ONE,                                                                         \
          "Delete a secret",                                                           \
          surface_ },                                                                  \
        { HTTP_GET,                                                                    \
          base_ "/{secretName}/secret-reference-tree",                                 \
          NEED(BY_ALL, IN_INPUT, READ_VALUE),                                          \
          &secret_place_query_record,                                                  \
          NULL,                                                                        \
          get_reference_tree,                                                          \
          0,                                                                           \
          { NULL, NULL, false },                                                       \
          "What a secret's value is made of, as a tree of references",                 \
          surface_ },                                                                  \
    {                                                                                  \
        HTTP_GET, base_ "/{secretName}/secret-references",                             \
            NEED(BY_ALL, IN_INPUT, DESCRIBE_SECRET), &secret_place_query_record, NULL, \
            get_references, 0, { "secretReferences", &reference_holder_record, true }, \
            "List the secrets that refer to a secret", surface_                        \
    }

#define MOVE(path_, surface_)                                                                      \
    {                                                                                              \
        HTTP_POST, path_, NEED(BY_ANY, IN_INPUT, DELETE), NULL, &secret_move_input_record,         \
            post_secret_move, 0, { NULL, NULL, false }, "Move secrets to another folder", surface_ \
    }

static const struct route v3_rows[] = {
    SECRETS("/api/v3/secrets/raw", SURFACE_V3),
    MOVE("/api/v3/secrets/move", SURFACE_V3),
    { HTTP_POST, "/api/v3/secrets/tags/{secretName}", NEED(BY_ALL, IN_INPUT, EDIT), NULL,
      &secret_tags_input_record, post_secret_tags, 0, ONE, "Add tags to a secret", SURFACE_V3 },
    { HTTP_DELETE, "/api/v3/secrets/tags/{secretName}", NEED(BY_ALL, IN_INPUT, EDIT), NULL,
      &secret_tags_input_record, delete_secret_tags, 0, ONE, "Take tags from a secret",
      SURFACE_V3 },
};
ROUTE_TABLE(secret_v3_routes, "Secrets (v3)", v3_rows);

static const struct route v4_rows[] = {
    SECRETS("/api/v4/secrets", SURFACE_V4),
    MOVE("/api/v4/secrets/move", SURFACE_V4),
};
ROUTE_TABLE(secret_v4_routes, "Secrets", v4_rows);

#define BATCH(path_, surface_)                                                                  \
    { HTTP_POST,                                                                                \
      path_,                                                                                    \
      NEED(BY_ALL, IN_INPUT, CREATE),                                                           \
      NULL,                                                                                     \
      &secret_batch_create_record,                                                              \
      post_secrets,                                                                             \
      ROUTE_LARGE_BODY,                                                                         \
      MANY,                                                                                     \
      "Create many secrets: all of them or none",                                               \
      surface_ },                                                                               \
        { HTTP_PATCH,                                                                           \
          path_,                                                                                \
          NEED(BY_ALL, IN_INPUT, EDIT),                                                         \
          NULL,                                                                                 \
          &secret_batch_update_record,                                                          \
          patch_secrets,                                                                        \
          ROUTE_LARGE_BODY,                                                                     \
          MANY,                                                                                 \
          "Change many secrets: all of them or none",                                           \
          surface_ },                                                                           \
    {                                                                                           \
        HTTP_DELETE, path_, NEED(BY_ALL, IN_INPUT, DELETE), NULL, &secret_batch_delete_record,  \
            delete_secrets, ROUTE_LARGE_BODY, MANY, "Delete many secrets: all of them or none", \
            surface_                                                                            \
    }

static const struct route batch_rows[] = {
    BATCH("/api/v3/secrets/batch/raw", SURFACE_V3),
    BATCH("/api/v4/secrets/batch", SURFACE_V4),
};
ROUTE_TABLE(secret_batch_routes, "Secrets in batches", batch_rows);
