/* audit_csv.h: the audit log as a table (RFC 4180). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "model/audit_log.h"

void audit_csv_head(struct buf *buf);
void audit_csv_entry(struct buf *buf, const struct audit_log *entry);
