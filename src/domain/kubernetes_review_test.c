// SPDX-License-Identifier: Apache-2.0
#include "domain/kubernetes_review.h"

#include "base/expect.h"

#define API "/apis/authentication.k8s.io/v1/tokenreviews"

static const struct {
    const char *host;
    const char *url; /* NULL: refused */
} hosts[] = {
    { "10.0.0.1:6443", "https://10.0.0.1:6443" API },
    { "kubernetes.default.svc", "https://kubernetes.default.svc" API },
    { "https://kubernetes.default.svc:443", "https://kubernetes.default.svc:443" API },
    { "https://kube.example/", "https://kube.example" API },
    { "https://rancher.example/k8s/clusters/c-1//",
      "https://rancher.example/k8s/clusters/c-1" API },
    { "[fd00::1]:6443", "https://[fd00::1]:6443" API },
    { "http://127.0.0.1:8001", NULL }, /* tokens go by TLS alone */
    { "http://kube.example", NULL },
    { "HTTPS://kube.example", NULL },
    { "file:///etc/passwd", NULL },
    { "https://", NULL },
    { "https:///x", NULL },
    { "/", NULL },
    { ":6443", NULL },
    { "", NULL },
    { "https://user:pass@kube.example", NULL },
    { "kube.example@evil.example", NULL },
    { "https://kube.example?x=", NULL },
    { "https://kube.example/#", NULL },
    { "https://kube.example/a b", NULL },
    { "https://kube.example\r\nX: y", NULL },
    { "https://kube.example\\@evil.example", NULL },
};

static void test_hosts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        AUTO(arena) arena = arena_new();
        struct str url = STR_ABSENT;
        bool is_fit = kubernetes_review_url(str_from_c(hosts[i].host), arena, &url);
        EXPECT(is_fit == (hosts[i].url != NULL), i);
        EXPECT(str_equal(url, str_from_c(hosts[i].url)), i);
    }
}

#define REVIEW(status_) "{\"kind\":\"TokenReview\",\"status\":" status_ "}"
#define OF(username_) REVIEW("{\"authenticated\":true,\"user\":{\"username\":\"" username_ "\"}}")
#define GOOD OF("system:serviceaccount:shop:web")
#define FOR(audiences_)                                                                          \
    REVIEW("{\"authenticated\":true,\"user\":{\"username\":\"system:serviceaccount:shop:web\"}," \
           "\"audiences\":" audiences_ "}")

static const struct {
    const char *namespaces, *names, *audience;
    const char *answer;
    const char *flaw; /* a part of it; NULL: none */
} reviews[] = {
    { "", "", "", GOOD, NULL },
    { "shop", "web", "", GOOD, NULL },
    { "other, shop", "api,web", "", GOOD, NULL },
    { "", "", "tacit", FOR("[\"tacit\"]"), NULL },
    { "", "", "tacit", FOR("[\"x\",\"tacit\"]"), NULL },
    { "", "", "", FOR("[]"), NULL },
    /* whether it is one at all */
    { "", "", "", "{}", "no review" },
    { "", "", "", "[]", "no review" },
    { "", "", "", "{\"kind\":\"Status\",\"status\":\"Failure\"}", "no review" },
    { "", "", "", REVIEW("{}"), "does not accept" },
    { "", "", "", REVIEW("[]"), "does not accept" },
    { "", "", "", "{\"kind\":\"TokenReview\"}", "does not accept" },
    { "", "", "",
      REVIEW(
          "{\"authenticated\":false,\"user\":{\"username\":\"system:serviceaccount:shop:web\"}}"),
      "does not accept" },
    { "", "", "",
      REVIEW("{\"authenticated\":\"true\",\"user\":{\"username\":\"system:serviceaccount:a:b\"}}"),
      "does not accept" },
    { "", "", "",
      REVIEW("{\"authenticated\":1,\"user\":{\"username\":\"system:serviceaccount:a:b\"}}"),
      "does not accept" },
    { "", "", "", REVIEW("{\"user\":{\"username\":\"system:serviceaccount:shop:web\"}}"),
      "does not accept" },
    { "", "", "",
      REVIEW("{\"authenticated\":true,\"error\":\"expired\",\"user\":{\"username\":"
             "\"system:serviceaccount:shop:web\"}}"),
      "does not accept" },
    /* whose it is */
    { "", "", "", REVIEW("{\"authenticated\":true}"), "no service account" },
    { "", "", "", REVIEW("{\"authenticated\":true,\"user\":{\"username\":5}}"),
      "no service account" },
    { "", "", "", OF("system:node:worker"), "no service account" },
    { "", "", "", OF("jane"), "no service account" },
    { "", "", "", OF("x:system:serviceaccount:shop:web"), "no service account" },
    { "", "", "", OF("System:ServiceAccount:shop:web"), "no service account" },
    { "", "", "", OF("system:serviceaccount:shop"), "no service account" },
    { "", "", "", OF("system:serviceaccount::web"), "no service account" },
    { "", "", "", OF("system:serviceaccount:shop:"), "no service account" },
    { "", "", "", OF("system:serviceaccount:shop:web:x"), "no service account" },
    /* whether it may */
    { "prod", "", "", GOOD, "namespace" },
    { "sho", "", "", GOOD, "namespace" },
    { "shop2", "", "", GOOD, "namespace" },
    { "shop:web", "", "", GOOD, "namespace" },
    { "*", "", "", GOOD, "namespace" },
    { ",", "", "", GOOD, "namespace" }, /* a list of nothing lets nobody in */
    { "web", "shop", "", GOOD, "namespace" },
    { "shop", "api", "", GOOD, "not allowed" },
    { "shop", "we", "", GOOD, "not allowed" },
    { "shop", "Web", "", GOOD, "not allowed" },
    { "", "", "tacit", FOR("[\"other\"]"), "audience" },
    { "", "", "tacit", FOR("[]"), "audience" },
    { "", "", "tacit", FOR("\"tacit\""), "audience" },
    { "", "", "tacit", FOR("{\"a\":\"tacit\"}"), "audience" },
    { "", "", "tacit", GOOD, "audience" }, /* a cluster that knows of no audiences */
};

static void test_reviews(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(reviews); i++) {
        AUTO(json_document) answer = NULL;
        const struct kubernetes settings = { .namespaces = str_from_c(reviews[i].namespaces),
                                             .names = str_from_c(reviews[i].names),
                                             .audience = str_from_c(reviews[i].audience) };
        struct str namespace, name;
        EXPECT_STATUS(STATUS_OK, json_parse(str_from_c(reviews[i].answer), NULL, &answer), i);
        const char *flaw = kubernetes_review_flaw(&settings, json_root(answer), &namespace, &name);
        EXPECT((flaw != NULL) == (reviews[i].flaw != NULL), i);
        if (flaw && reviews[i].flaw)
            EXPECT(str_find(str_from_c(flaw), str_from_c(reviews[i].flaw)) != SIZE_MAX, i);
        if (!flaw) EXPECT(str_equal(namespace, STR("shop")) && str_equal(name, STR("web")), i);
    }
}

static const struct {
    const char *audience, *body;
} questions[] = {
    { "", "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenReview\","
          "\"spec\":{\"token\":\"a.b.c\"}}" },
    { "ta\"cit", "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenReview\","
                 "\"spec\":{\"token\":\"a.b.c\",\"audiences\":[\"ta\\\"cit\"]}}" },
};

static void test_questions(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        const struct kubernetes settings = { .audience = str_from_c(questions[i].audience) };
        struct secret_text jwt;
        struct buf body;
        EXPECT_STATUS(STATUS_OK, secret_text_copy(STR("a.b.c"), &jwt), i);
        buf_init(&body, 1024);
        kubernetes_review_write(&settings, &jwt, &body);
        EXPECT(str_equal(buf_str(&body), str_from_c(questions[i].body)), i);
        buf_deinit(&body);
        secret_text_deinit(&jwt);
    }
}

static int set_up(void **state)
{
    (void)state;
    json_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_reviews),
        cmocka_unit_test(test_questions),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
