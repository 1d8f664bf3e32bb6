// SPDX-License-Identifier: Apache-2.0
#include "model/event_subscription.h"

enum { REGISTRATIONS_MAX = 100 };

static const char *event_check(struct str text)
{
    static const char *const events[] = { "secret:create", "secret:update", "secret:delete",
                                          "secret:import-mutation" };
    for (size_t i = 0; i < COUNT_OF(events); i++) {
        if (str_equal(text, str_from_c(events[i]))) return NULL;
    }
    return "Unknown event: secret:create, secret:update, secret:delete or secret:import-mutation";
}

static const struct field conditions_fields[] = {
    FIELD(event_conditions, environment, "environmentSlug", TEXT, WIRE_IN | TRIM | NULLABLE,
          .max = 64),
    FIELD(event_conditions, path, "secretPath", TEXT, WIRE_IN | TRIM | NULLABLE, .max = 1024,
          .about = "may be a glob"),
};
static const struct record conditions_record =
    RECORD(event_conditions, "EventConditions", conditions_fields);

static const struct field registration_fields[] = {
    FIELD(event_registration, event, "event", TEXT, WIRE_IN | REQUIRED | TRIM,
          .check = event_check),
    FIELD(event_registration, conditions, "conditions", RECORD, WIRE_IN,
          .record = &conditions_record),
};
static const struct record registration_record =
    RECORD(event_registration, "EventRegistration", registration_fields);

static const struct field subscription_fields[] = {
    FIELD(event_subscription, project_id, "projectId", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = 64),
    FIELD(event_subscription, registrations, "register", RECORDS, WIRE_IN | REQUIRED, .min = 1,
          .max = REGISTRATIONS_MAX, .record = &registration_record),
};
const struct record event_subscription_record =
    RECORD(event_subscription, "EventSubscription", subscription_fields);
