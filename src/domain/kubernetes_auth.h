/* kubernetes_auth.h: Kubernetes auth: a machine in a cluster shows the token of its service account,
 * and the cluster is asked whose it is (a TokenReview). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/vouched_auth.h"

extern const struct vouching kubernetes_vouching;
