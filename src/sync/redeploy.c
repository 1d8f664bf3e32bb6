// SPDX-License-Identifier: Apache-2.0
#include "sync/redeploy.h"

#include "base/clock.h"
#include "base/log.h"
#include "sync/engine_run.h"

enum {
    SECOND_MS = 1000,
    MINUTE_MS = 60 * SECOND_MS,
    GATHER_PAUSE_MS = SECOND_MS,   /* while runs of the site are on */
    TROUBLE_MS = 5 * SECOND_MS,    /* after a call without an answer, or without the database */
    REFUSED_MS = 20 * SECOND_MS,   /* after a 429: three builds go in a minute */
    ASK_MS_MAX = 15 * MINUTE_MS,   /* how long it is tried to ask */
    SHOW_MS_MAX = 5 * MINUTE_MS,   /* until Netlify must show the deploy it was asked for */
    BUILD_MS_MAX = 45 * MINUTE_MS, /* how long a build is followed */
};

struct work {
    struct run run; /* the first member: pieces of work get it */
    const struct redeploy_wish *wish;
    struct redeploy_row row;
    struct secret_text hook;
    bool must_gather;
};

static const struct redeploy_step over = { REDEPLOY_OVER, 0 };

static struct redeploy_step later(int64_t delay_ms)
{
    return (struct redeploy_step){ REDEPLOY_LATER, delay_ms };
}

/* --- pure ----------------------------------------------------------------------------------------- */

struct str redeploy_outcome(struct str deploy_state)
{
    static const struct str failed[] = { { "error", 5 }, { "rejected", 8 } };

    if (str_equal(deploy_state, STR("ready"))) return STR("ready");
    for (size_t i = 0; i < COUNT_OF(failed); i++) {
        if (str_equal(deploy_state, failed[i])) return STR("failed");
    }
    return STR_ABSENT;
}

int64_t redeploy_pause_ms(int64_t age_ms)
{
    if (age_ms < 30 * SECOND_MS) return 2 * SECOND_MS;
    return age_ms < 5 * MINUTE_MS ? 5 * SECOND_MS : 15 * SECOND_MS;
}

const struct netlify_deploy *redeploy_find(const struct netlify_deploys *deploys, struct str title)
{
    for (size_t i = 0; i < deploys->count; i++) {
        /* Netlify may put words of its own around it. */
        if (str_find(deploys->items[i].title, title) != SIZE_MAX) return &deploys->items[i];
    }
    return NULL;
}

/* --- the database --------------------------------------------------------------------------------- */

static STATUS read_row(struct run *run, struct call *call, const void *unused)
{
    struct work *work = (struct work *)run;

    (void)unused;
    return redeploy_read(call, work->wish->id, &work->row);
}

static STATUS write_row(struct run *run, struct call *call, const void *unused)
{
    struct work *work = (struct work *)run;

    (void)unused;
    return redeploy_write(call, &work->row);
}

static STATUS finish_row(struct run *run, struct call *call, const void *unused)
{
    struct work *work = (struct work *)run;

    (void)unused;
    work->row.shown.finished_at = call->now_ms;
    return redeploy_finish(call, &work->row);
}

static struct redeploy_step note(struct work *work, int64_t delay_ms)
{
    struct status status = run_transact(&work->run, write_row, work->run.scratch, NULL);

    if (status.code)
        LOG(ERROR, "a redeploy could not be noted", LOG_ID("redeploy", work->row.shown.id),
            LOG_STATUS(status));
    return later(status.code ? TROUBLE_MS : delay_ms);
}

static struct redeploy_step finish(struct work *work, struct str state, struct str message)
{
    work->row.shown.state = state;
    work->row.shown.message = message;
    struct status status = run_transact(&work->run, finish_row, work->run.scratch, NULL);
    if (status.code) {
        LOG(ERROR, "the end of a redeploy could not be noted",
            LOG_ID("redeploy", work->row.shown.id), LOG_STATUS(status));
        return later(TROUBLE_MS);
    }
    LOG(INFO, "redeploy ended", LOG_ID("redeploy", work->row.shown.id), LOG_TEXT("state", state));
    return over;
}

static int64_t age_ms(const struct work *work)
{
    return clock_now_ms() - work->row.shown.asked_at;
}

/* --- calls ---------------------------------------------------------------------------------------- */

/* With the token of the sync that asked last; after the asking, of the one that was used then. */
static STATUS open_session(struct run *run, struct call *call, const void *unused)
{
    struct work *work = (struct work *)run;

    (void)unused;
    TRY(netlify_session_open(call, work->row.connection_id, &run->session));
    run->session.netlify.cancel = work->wish->cancel;
    run->session.netlify.priority = RATE_BACKGROUND;
    run->session.netlify.retry.tries_max = 1; /* the next try is a step of its own */
    return OK;
}

static STATUS open_hook(struct run *run, struct call *call, const void *unused)
{
    struct work *work = (struct work *)run;

    (void)unused;
    TRY(redeploy_asker(call, work->row.shown.id, &run->sync));
    if (!str_equal(work->row.shown.via, STR("hook"))) return OK;
    return redeploy_open_hook(call, &run->sync, &work->hook);
}

static bool may_pass(const struct netlify_error *error)
{
    return error->maybe_applied || error->kind == NETLIFY_RATE_LIMITED ||
           error->kind == NETLIFY_SERVER || error->kind == NETLIFY_NETWORK ||
           error->kind == NETLIFY_TIMED_OUT;
}

static struct str failure_of(struct work *work, const char *doing,
                             const struct netlify_error *error)
{
    const struct run_flaw flaw = run_flaw_of_call(doing, error, work->run.arena);

    return run_flaw_text(&flaw, work->run.arena);
}

/* What a failed call means when it was made since `since_ms`, which may take so long. */
static struct redeploy_step after_failure(struct work *work, const char *doing,
                                          const struct netlify_error *error, int64_t age_ms_max)
{
    if (error->kind == NETLIFY_CANCELLED) return (struct redeploy_step){ REDEPLOY_CANCELLED, 0 };
    if (may_pass(error) && age_ms(work) < age_ms_max)
        return later(error->kind == NETLIFY_RATE_LIMITED ? REFUSED_MS : TROUBLE_MS);
    return finish(work, STR("failed"), failure_of(work, doing, error));
}

/* --- following ------------------------------------------------------------------------------------ */

static void take_deploy(struct work *work, const struct netlify_deploy *deploy)
{
    work->row.shown.state = STR("building");
    work->row.shown.deploy_id = deploy->id;
    work->row.shown.deploy_url = deploy->deploy_ssl_url;
    work->row.shown.admin_url = deploy->admin_url;
}

static struct redeploy_step judge(struct work *work, const struct netlify_deploy *deploy)
{
    struct str outcome = redeploy_outcome(deploy->state);

    take_deploy(work, deploy);
    if (str_is_given(outcome)) {
        bool has_words = str_equal(outcome, STR("failed")) && deploy->error_message.len > 0;
        return finish(work, outcome, has_words ? deploy->error_message : STR_ABSENT);
    }
    if (age_ms(work) >= BUILD_MS_MAX)
        return finish(work, STR("timed-out"),
                      STR("The build did not end in 45 minutes. See at Netlify how it fares."));
    return note(work, redeploy_pause_ms(age_ms(work)));
}

/* A build that was asked for without learning its deploy. *ret_is_found false: it is not there. */
static STATUS look_up(struct work *work, struct redeploy_step *ret_step, bool *ret_is_found)
{
    struct netlify_deploys deploys;
    struct netlify_error error;

    struct status status = netlify_list_deploys(&work->run.session.netlify, work->row.site_id,
                                                work->run.arena, &deploys, &error);
    if (status.code) {
        *ret_step = after_failure(work, "list the site's deploys", &error, BUILD_MS_MAX);
        return status;
    }
    const struct netlify_deploy *deploy = redeploy_find(&deploys, work->row.shown.title);
    *ret_is_found = deploy != NULL;
    if (deploy) *ret_step = judge(work, deploy);
    return OK;
}

static struct redeploy_step follow(struct work *work)
{
    struct netlify_deploy deploy;
    struct netlify_error error;
    struct redeploy_step step;
    bool is_found = false;

    if (str_is_given(work->row.shown.deploy_id)) {
        if (netlify_get_deploy(&work->run.session.netlify, work->row.shown.deploy_id,
                               work->run.arena, &deploy, &error)
                .code)
            return after_failure(work, "look at the deploy", &error, BUILD_MS_MAX);
        return judge(work, &deploy);
    }
    if (look_up(work, &step, &is_found).code || is_found) return step;
    if (age_ms(work) < SHOW_MS_MAX) return later(redeploy_pause_ms(age_ms(work)));
    return finish(work, STR("timed-out"),
                  STR("Netlify took the request, but shows no deploy that came of it."));
}

/* --- asking --------------------------------------------------------------------------------------- */

static STATUS ask_netlify(struct work *work, struct netlify_build *ret_build,
                          struct netlify_error *ret_error)
{
    const struct netlify *netlify = &work->run.session.netlify;
    struct str title = work->row.shown.title;

    if (str_equal(work->row.shown.via, STR("hook")))
        return netlify_trigger_build_hook(netlify, &work->hook, title, false, work->run.arena,
                                          ret_error);
    return netlify_create_build(netlify, work->row.site_id, title, false, work->run.arena,
                                ret_build, ret_error);
}

static struct redeploy_step ask(struct work *work)
{
    struct netlify_build build = { .done = false };
    struct netlify_error error;
    bool is_by_hook = str_equal(work->row.shown.via, STR("hook"));

    if (ask_netlify(work, &build, &error).code) {
        if (error.kind == NETLIFY_NOT_FOUND)
            return finish(work, STR("failed"),
                          is_by_hook
                              ? STR("Netlify does not know the build hook any more.")
                              : STR("Netlify can't build the site: it is gone, or not connected to "
                                    "a repository."));
        return after_failure(work, is_by_hook ? "call the build hook" : "ask for a build", &error,
                             ASK_MS_MAX);
    }
    work->row.shown.state = STR("building");
    work->row.build_id = build.id;
    work->row.shown.deploy_id = build.deploy_id.len > 0 ? build.deploy_id : STR_ABSENT;
    return note(work, redeploy_pause_ms(0));
}

/* It may have been asked for already, by a try without an answer or a process without an end. */
static struct redeploy_step ask_again(struct work *work)
{
    struct redeploy_step step;
    bool is_found = false;

    if (look_up(work, &step, &is_found).code || is_found) return step;
    return ask(work);
}

/* --- gathering ------------------------------------------------------------------------------------ */

static STATUS stop_gathering(struct run *run, struct call *call, const void *unused)
{
    struct work *work = (struct work *)run;

    (void)unused;
    TRY(redeploy_must_gather(call, &work->row, &work->must_gather));
    if (work->must_gather) return OK;
    work->row.shown.state = STR("asking");
    work->row.shown.asked_at = call->now_ms;
    return redeploy_write(call, &work->row);
}

/* --- the whole ------------------------------------------------------------------------------------ */

static struct redeploy_step act(struct work *work)
{
    bool is_fresh = str_equal(work->row.shown.state, STR("gathering"));
    bool is_built = str_equal(work->row.shown.state, STR("building"));

    if (work->row.shown.finished_at > 0) return over;
    if (is_fresh) {
        if (run_transact(&work->run, stop_gathering, work->run.scratch, NULL).code)
            return later(TROUBLE_MS);
        if (work->must_gather) return later(GATHER_PAUSE_MS);
    }
    if (!is_built) {
        struct status status = run_work(&work->run, open_hook, work->run.arena, NULL);
        if (status.code == STATUS_UNAVAILABLE) return later(TROUBLE_MS);
        if (status.code)
            return finish(work, STR("dropped"),
                          STR("Nothing was built: the sync or its build hook is gone."));
    }
    struct status status = run_work(&work->run, open_session, work->run.arena, NULL);
    if (status.code == STATUS_UNAVAILABLE) return later(TROUBLE_MS);
    if (status.code)
        return finish(work, STR("failed"), STR("The connection to Netlify is gone or unusable."));
    if (is_built) return follow(work);
    return is_fresh ? ask(work) : ask_again(work);
}

struct redeploy_step redeploy_run(struct domain *domain, const struct redeploy_wish *wish)
{
    AUTO(arena) arena = arena_new();
    struct work work = { .wish = wish };
    struct redeploy_step step = over;

    run_init(&work.run, domain, arena);
    struct status status = run_work(&work.run, read_row, arena, NULL);
    if (!status.code) {
        step = act(&work);
    } else if (status.code != STATUS_NOT_FOUND) { /* else the organisation is gone */
        step = later(TROUBLE_MS);
    }
    secret_text_deinit(&work.hook);
    run_deinit(&work.run);
    return step;
}
