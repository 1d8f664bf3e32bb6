/* aws_auth.h: AWS auth: an identity logs in as what it is at AWS. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/vouched_auth.h"

extern const struct vouching aws_vouching;
