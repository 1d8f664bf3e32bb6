/* audit_command.h: `tacit audit verify`: proves on the database itself, beside a running server or
 * without one, that the audit log is whole. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

/* Exit code: 0 whole, 1 not whole, 2 could not be looked at. */
int audit_main(int argc, char **argv);
