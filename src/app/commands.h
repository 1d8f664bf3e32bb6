/* commands.h: the table of commands. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

int command_main(int argc, char **argv);
