// SPDX-License-Identifier: Apache-2.0
/* embed [--gzip | --numbered] TABLE FOLDER LIST OUT: writes OUT, the C file that defines
 * embedded_TABLE[] of base/embedded.h, from the files of FOLDER whose relative names LIST holds,
 * one a line. Runs while Tacit is built and exits at once, so it frees nothing. */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

struct bytes {
    unsigned char *data;
    size_t len;
};

struct entry {
    const char *name;
    size_t len;
    uint64_t hash;
    unsigned number;
    bool is_gzipped;
};

struct kind {
    const char *suffix, *content_type;
    bool is_text; /* worth compressing */
};

static const struct kind kinds[] = {
    { ".html", "text/html; charset=utf-8", true },
    { ".js", "text/javascript; charset=utf-8", true },
    { ".mjs", "text/javascript; charset=utf-8", true },
    { ".css", "text/css; charset=utf-8", true },
    { ".json", "application/json", true },
    { ".map", "application/json", true },
    { ".webmanifest", "application/manifest+json", true },
    { ".svg", "image/svg+xml", true },
    { ".txt", "text/plain; charset=utf-8", true },
    { ".xml", "application/xml", true },
    { ".sql", "application/sql", true },
    { ".wasm", "application/wasm", true },
    { ".ico", "image/x-icon", true },
    { ".ttf", "font/ttf", true },
    { ".woff", "font/woff", false },
    { ".woff2", "font/woff2", false },
    { ".png", "image/png", false },
    { ".jpg", "image/jpeg", false },
    { ".webp", "image/webp", false },
};
static const struct kind kind_unknown = { "", "application/octet-stream", false };

__attribute__((noreturn, format(printf, 1, 2))) static void stop(const char *format, ...)
{
    va_list args;

    fputs("embed: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

static void *grow(void *memory, size_t size)
{
    void *grown = realloc(memory, size);

    if (!grown) stop("out of memory");
    return grown;
}

static struct bytes file_read(const char *path)
{
    struct bytes file = { 0 };
    FILE *in = fopen(path, "rb");
    size_t size = 0, got;

    if (!in) stop("%s: %s", path, strerror(errno));
    do {
        if (file.len == size) file.data = grow(file.data, size = size ? 2 * size : 65536);
        got = fread(file.data + file.len, 1, size - file.len, in);
        file.len += got;
    } while (got > 0);
    if (ferror(in)) stop("%s: %s", path, strerror(errno));
    fclose(in);
    return file;
}

static struct bytes gzip(struct bytes plain)
{
    z_stream stream = { 0 };
    struct bytes packed;
    size_t bound;

    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        stop("zlib does not start");
    bound = deflateBound(&stream, plain.len);
    packed.data = grow(NULL, bound);
    stream.next_in = plain.data;
    stream.avail_in = (uInt)plain.len;
    stream.next_out = packed.data;
    stream.avail_out = (uInt)bound;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) stop("zlib does not finish");
    packed.len = stream.total_out;
    deflateEnd(&stream);
    return packed;
}

/* FNV-1a: tells versions of one file apart, and is no defence against a forger. */
static uint64_t hash(struct bytes file)
{
    uint64_t sum = 0xcbf29ce484222325;

    for (size_t i = 0; i < file.len; i++) sum = (sum ^ file.data[i]) * 0x100000001b3;
    return sum;
}

static const struct kind *kind_of(const char *name)
{
    const char *suffix = strrchr(name, '.');

    for (size_t i = 0; suffix && i < COUNT_OF(kinds); i++)
        if (strcmp(suffix, kinds[i].suffix) == 0) return &kinds[i];
    return &kind_unknown;
}

/* A string compiles many times faster than a list of numbers. */
static void write_bytes(FILE *out, size_t index, struct bytes file)
{
    size_t width = 0;

    fprintf(out, "static const unsigned char file_%zu[] =\n\"", index);
    for (size_t i = 0; i < file.len; i++) {
        unsigned char c = file.data[i];

        bool is_plain = c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '?';

        width += (size_t)fprintf(out, is_plain ? "%c" : "\\%03o", c);
        if (width > 96 || c == '\n') {
            fputs("\"\n\"", out);
            width = 0;
        }
    }
    fputs("\";\n", out);
}

static void write_table(FILE *out, const char *table, const struct entry *entries, size_t count)
{
    fprintf(out, "\nconst size_t embedded_%s_count = %zu;\n", table, count);
    fprintf(out, "const struct embedded_file embedded_%s[] = {\n", table);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "    { \"%s\", file_%zu, %zu, \"\\\"%016llx\\\"\", \"%s\", %s, %u },\n",
                entries[i].name, i, entries[i].len, (unsigned long long)entries[i].hash,
                kind_of(entries[i].name)->content_type, entries[i].is_gzipped ? "true" : "false",
                entries[i].number);
    if (count == 0) fputs("    { 0 },\n", out);
    fputs("};\n", out);
}

/* Migrations are 0001_name.sql, 0002_name.sql and so on: a gap or a double is a merge gone wrong. */
static unsigned number_of(const char *name, size_t index)
{
    char want[32];

    snprintf(want, sizeof want, "%04zu_", index + 1);
    if (strncmp(name, want, strlen(want)) != 0 || kind_of(name) != kind_of(".sql"))
        stop("%s: expected the name %sSOMETHING.sql", name, want);
    return (unsigned)index + 1;
}

static struct entry embed(FILE *out, const char *folder, const char *name, size_t index, bool pack)
{
    char path[4096];
    struct bytes plain, packed;
    struct entry entry = { .name = name };

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        stop("%s/%s: name too long", folder, name);
    if (strpbrk(name, "\"\\")) stop("%s: strange name", path);
    plain = file_read(path);
    if (plain.len > INT32_MAX) stop("%s: too large", path);
    entry.hash = hash(plain);
    /* Pages stay plain: the server writes a nonce of its own into each answer. */
    if (pack && kind_of(name)->is_text && !strstr(name, ".html")) {
        packed = gzip(plain);
        entry.is_gzipped = packed.len < plain.len;
    }
    if (entry.is_gzipped) plain = packed;
    write_bytes(out, index, plain);
    entry.len = plain.len;
    return entry;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Splits the list into its lines, sorted. */
static char **names_read(const char *path, size_t *ret_count)
{
    struct bytes list = file_read(path);
    char **names = NULL, *rest, *line;
    size_t count = 0;

    list.data = grow(list.data, list.len + 1);
    list.data[list.len] = 0;
    rest = (char *)list.data;
    while ((line = strsep(&rest, "\n"))) {
        if (!*line) continue;
        names = grow(names, (count + 1) * sizeof *names);
        names[count++] = line;
    }
    if (count > 0) qsort(names, count, sizeof *names, by_name);
    *ret_count = count;
    return names;
}

int main(int argc, char **argv)
{
    bool pack = argc > 1 && strcmp(argv[1], "--gzip") == 0;
    bool is_numbered = argc > 1 && strcmp(argv[1], "--numbered") == 0;
    char **args = argv + 1 + (pack || is_numbered), **names;
    struct entry *entries;
    size_t count;
    FILE *out;

    if (argv + argc - args != 4) stop("usage: embed [--gzip | --numbered] TABLE FOLDER LIST OUT");
    names = names_read(args[2], &count);
    entries = grow(NULL, (count + 1) * sizeof *entries);
    out = fopen(args[3], "wb");
    if (!out) stop("%s: %s", args[3], strerror(errno));
    fputs("/* Made by tools/embed. */\n#include \"base/embedded.h\"\n\n", out);
    for (size_t i = 0; i < count; i++) {
        entries[i] = embed(out, args[1], names[i], i, pack);
        if (is_numbered) entries[i].number = number_of(names[i], i);
    }
    write_table(out, args[0], entries, count);
    if (fclose(out) != 0) stop("%s: %s", args[3], strerror(errno));
    return 0;
}
