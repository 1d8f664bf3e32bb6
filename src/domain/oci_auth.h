/* oci_auth.h: OCI auth: an identity logs in as a user of Oracle's cloud. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/vouched_auth.h"

extern const struct vouching oci_vouching;
