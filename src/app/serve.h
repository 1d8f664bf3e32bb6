/* serve.h: `tacit serve`: start-up order, signals, shut-down. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

/* The process's exit code. */
int serve_main(int argc, char **argv);
