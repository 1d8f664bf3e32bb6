/* Chooses the server or a client command, nothing else. */
// SPDX-License-Identifier: Apache-2.0
#include "app/commands.h"

int main(int argc, char **argv)
{
    return command_main(argc, argv);
}
