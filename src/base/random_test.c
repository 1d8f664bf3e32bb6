// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include "base/expect.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TAKEN = 1000, BYTES = 16 };

struct taken {
    uint8_t bytes[TAKEN][BYTES];
};

static void *take(void *context)
{
    struct taken *taken = context;
    for (size_t i = 0; i < TAKEN; i++) random_public(taken->bytes[i], BYTES);
    return NULL;
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, BYTES);
}

/* Of all that several threads took, no two are alike. */
static void test_never_twice(void **state)
{
    enum { THREADS = 4 };
    static struct taken taken[THREADS];
    pthread_t threads[THREADS];

    (void)state;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(0, pthread_create(&threads[i], NULL, take, &taken[i]));
    for (size_t i = 0; i < THREADS; i++) assert_int_equal(0, pthread_join(threads[i], NULL));
    uint8_t(*all)[BYTES] = taken[0].bytes;
    qsort(all, (size_t)THREADS * TAKEN, BYTES, compare);
    for (size_t i = 1; i < (size_t)THREADS * TAKEN; i++)
        EXPECT(memcmp(all[i - 1], all[i], BYTES) != 0, i);
}

/* Whatever the sizes, bytes are given that were not there before. */
static void test_sizes(void **state)
{
    (void)state;
    for (size_t count = 0; count <= RANDOM_PUBLIC_MAX; count++) {
        uint8_t bytes[RANDOM_PUBLIC_MAX + 1] = { 0 };
        uint8_t seen[RANDOM_PUBLIC_MAX + 1] = { 0 };
        for (int i = 0; i < 64; i++) {
            random_public(bytes, count);
            for (size_t k = 0; k < count; k++) seen[k] |= bytes[k];
        }
        for (size_t k = 0; k < count; k++) EXPECT(seen[k] == 0xFF, count);
        EXPECT(seen[count] == 0, count);
    }
}

static void test_after_a_fork(void **state)
{
    uint8_t ours[BYTES], theirs[BYTES];
    int ends[2];

    (void)state;
    random_public(ours, sizeof ours); /* the pool is full but for this */
    assert_int_equal(0, pipe(ends));
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        random_public(theirs, sizeof theirs);
        _exit(write(ends[1], theirs, sizeof theirs) == (ssize_t)sizeof theirs ? 0 : 1);
    }
    random_public(ours, sizeof ours);
    assert_int_equal(sizeof theirs, read(ends[0], theirs, sizeof theirs));
    assert_int_equal(child, waitpid(child, NULL, 0));
    assert_memory_not_equal(ours, theirs, sizeof ours);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_never_twice),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_after_a_fork),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
