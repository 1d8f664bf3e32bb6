/* event_subscription.h: what a client of the event stream asks for (90-clients §7). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct event_conditions {
    struct str environment, path; /* absent: any; the path may be a glob */
};
struct event_registration {
    struct str event;
    struct event_conditions conditions;
};
struct event_subscription {
    struct str project_id;
    struct record_list registrations;
};
extern const struct record event_subscription_record;
