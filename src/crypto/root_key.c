/* The root key's file. It is never written twice: a lost or replaced root key is the loss of every
 * secret, so creation must leave either nothing or the whole key, and must not replace a file that
 * another process made meanwhile. */
// SPDX-License-Identifier: Apache-2.0
#include "crypto/keyring.h"

#include "base/encode.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HEX_CHARACTERS = 2 * KEY_BYTES,
    BASE64_CHARACTERS = 44,
    SHORT_KEY_BYTES = 16,
    SHORT_HEX_CHARACTERS = 2 * SHORT_KEY_BYTES,
    FILE_BYTES_MAX = HEX_CHARACTERS + 1,
};

/* --- forms ------------------------------------------------------------------------------------- */

/* Infisical's ENCRYPTION_KEY is 32 hex digits, which is 16 bytes. They become the key of a BLAKE2b
 * with a personalisation of its own; the strength stays that of 128 bits. */
static bool read_short_hex(struct str text, struct key *key)
{
    static const unsigned char personal[] = "tacit stretch 1";
    uint8_t short_key[SHORT_KEY_BYTES];

    _Static_assert(sizeof personal == crypto_generichash_blake2b_PERSONALBYTES, "16 bytes");
    if (!hex_decode(text, short_key, sizeof short_key)) return false;
    (void)crypto_generichash_blake2b_salt_personal(key->bytes, sizeof key->bytes, NULL, 0,
                                                   short_key, sizeof short_key, NULL, personal);
    memory_wipe(short_key, sizeof short_key);
    return true;
}

static bool read_hex(struct str text, struct key *key)
{
    return hex_decode(text, key->bytes, sizeof key->bytes);
}

static bool read_base64(struct str text, struct key *key)
{
    AUTO(arena) arena = arena_new();
    struct str bytes;

    if (text.len != BASE64_CHARACTERS || !base64_decode(text, arena, &bytes)) return false;
    if (bytes.len != sizeof key->bytes) return false;
    memcpy(key->bytes, bytes.data, bytes.len);
    return true;
}

static bool read_raw(struct str text, struct key *key)
{
    if (text.len != sizeof key->bytes) return false;
    memcpy(key->bytes, text.data, text.len);
    return true;
}

STATUS root_key_parse(struct str text, struct key *ret_key)
{
    /* Raw bytes come last: 32 random bytes that are all hex digits do not happen. */
    static bool (*const readers[])(struct str, struct key *) = { read_hex, read_base64,
                                                                 read_short_hex, read_raw };
    struct key key;
    bool is_read = false;

    if (text.len != KEY_BYTES && str_ends_with(text, STR("\n"))) text.len--;
    for (size_t i = 0; i < COUNT_OF(readers) && !is_read; i++) is_read = readers[i](text, &key);
    if (is_read) *ret_key = key;
    key_wipe(&key);
    return is_read ? OK : FAIL(INVALID);
}

/* --- the file ---------------------------------------------------------------------------------- */

static struct status status_of_errno(int error)
{
    if (error == ENOENT) return FAIL(NOT_FOUND);
    if (error == EACCES || error == EPERM || error == EROFS) return FAIL(FORBIDDEN);
    return FAIL(UNAVAILABLE);
}

/* Reads to the end of the file or of the room. */
static STATUS read_all(int file, char *bytes, size_t room, size_t *ret_len)
{
    size_t len = 0;

    while (len < room) {
        ssize_t count = read(file, bytes + len, room - len);
        if (count == 0) break;
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return status_of_errno(errno);
        len += (size_t)count;
    }
    *ret_len = len;
    return OK;
}

static STATUS file_read(const char *path, struct key *ret_key)
{
    char bytes[FILE_BYTES_MAX + 1]; /* one more, to see that there is too much */
    struct stat about;
    size_t len = 0;

    /* A pipe in the file's place would block without O_NONBLOCK; for files it means nothing. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return status_of_errno(errno);
    bool is_file = fstat(file, &about) == 0 && S_ISREG(about.st_mode);
    struct status status = is_file ? read_all(file, bytes, sizeof bytes, &len) : FAIL(INVALID);
    (void)close(file);
    if (status.code == STATUS_OK) status = root_key_parse((struct str){ bytes, len }, ret_key);
    memory_wipe(bytes, sizeof bytes);
    return status;
}

static STATUS write_all(int file, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t count = write(file, bytes, len);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return status_of_errno(errno);
        bytes += count;
        len -= (size_t)count;
    }
    return OK;
}

static STATUS file_write(const char *path, const struct key *key)
{
    char text[HEX_CHARACTERS + 1];

    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return status_of_errno(errno);
    hex_encode(key->bytes, sizeof key->bytes, text);
    text[HEX_CHARACTERS] = '\n';
    struct status status = write_all(file, text, sizeof text);
    if (status.code == STATUS_OK && fsync(file) != 0) status = status_of_errno(errno);
    if (close(file) != 0 && status.code == STATUS_OK) status = status_of_errno(errno);
    memory_wipe(text, sizeof text);
    return status;
}

static STATUS folder_sync(const char *path, struct arena *arena)
{
    struct str text = str_from_c(path);
    size_t slash = str_find_last_char(text, '/');
    struct str folder = slash == SIZE_MAX ? STR(".") : str_slice(text, 0, slash + 1);
    struct status status = OK;

    int file = open(arena_c_string(arena, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return status_of_errno(errno);
    if (fsync(file) != 0) status = status_of_errno(errno);
    (void)close(file);
    return status;
}

/* CONFLICT when another process was first. */
static STATUS file_create(const char *path, const struct key *key, struct arena *arena)
{
    struct str temporary = arena_format(arena, "%s.%.*s", path, STR_ARG(random_hex(8, arena)));
    struct status status = file_write(temporary.data, key);

    /* link, not rename: it refuses to replace. */
    if (status.code == STATUS_OK && link(temporary.data, path) != 0) {
        status = errno == EEXIST ? FAIL(CONFLICT) : status_of_errno(errno);
    }
    (void)unlink(temporary.data); /* it may not exist */
    if (status.code == STATUS_OK) status = folder_sync(path, arena);
    return status;
}

static STATUS key_make(const char *path, struct arena *arena, struct key *ret_key,
                       bool *ret_was_created)
{
    struct key key;

    random_bytes(key.bytes, sizeof key.bytes);
    struct status status = file_create(path, &key, arena);
    if (status.code == STATUS_OK) {
        *ret_key = key;
        *ret_was_created = true;
    }
    key_wipe(&key);
    return status;
}

STATUS root_key_load(struct str path, bool may_create, struct key *ret_key, bool *ret_was_created)
{
    AUTO(arena) arena = arena_new();

    if (path.len == 0 || path.len >= PATH_MAX || str_find_char(path, '\0') != SIZE_MAX)
        return FAIL(INVALID);
    const char *c_path = arena_c_string(arena, path);
    struct status status = file_read(c_path, ret_key);
    if (status.code == STATUS_NOT_FOUND && may_create) {
        status = key_make(c_path, arena, ret_key, ret_was_created);
        if (status.code != STATUS_CONFLICT) return status;
        status = file_read(c_path, ret_key);
    }
    if (status.code == STATUS_OK) *ret_was_created = false;
    return status;
}

bool root_key_is_private(struct str path)
{
    AUTO(arena) arena = arena_new();
    struct stat about;

    return stat(arena_c_string(arena, path), &about) == 0 && (about.st_mode & 077) == 0;
}
