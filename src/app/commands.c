// SPDX-License-Identifier: Apache-2.0
#include "app/commands.h"

#include "app/audit_command.h"
#include "app/serve.h"
#include "base/str.h"

#include <stdio.h>

static int version_main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("tacit %s\n", TACIT_VERSION);
    return 0;
}

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *about;
} commands[] = {
    { "serve", serve_main, "run the server (--help lists its options)" },
    { "audit", audit_main, "prove that the audit log is whole (audit verify)" },
    { "version", version_main, "print the version" },
};

static int print_help(FILE *out, int code)
{
    (void)fprintf(out, "tacit: a secrets server that keeps Netlify sites in step\n\n");
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        (void)fprintf(out, "  tacit %-10s %s\n", commands[i].name, commands[i].about);
    }
    return code;
}

int command_main(int argc, char **argv)
{
    struct str name = argc > 1 ? str_from_c(argv[1]) : STR("help");

    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (str_equal(str_from_c(commands[i].name), name))
            return commands[i].run(argc - 2, argv + 2);
    }
    bool is_asked = str_equal(name, STR("help")) || str_equal(name, STR("--help"));
    if (is_asked) return print_help(stdout, 0);
    (void)fprintf(stderr, "tacit: there is no command %.*s\n\n", STR_ARG(name));
    return print_help(stderr, 2);
}
