// Request budgets. A window opens with the first request under a name and lasts a set time; once
// it is used up every further request is refused until the window ends.

import { ApiError } from "./http.js";

const DAY_MS = 24 * 60 * 60 * 1000;

export class RateLimiter {
    #windows = new Map();

    clear() {
        this.#windows.clear();
    }

    take(name, limit, windowMs, now = Date.now()) {
        let window = this.#windows.get(name);
        if (!window || now >= window.endsAt) {
            window = { used: 0, endsAt: now + windowMs };
            this.#windows.set(name, window);
        }
        const isAllowed = window.used < limit;
        if (isAllowed) window.used += 1;
        return { isAllowed, limit, remaining: limit - window.used, endsAt: window.endsAt };
    }

    // The general budget of one token. Returns the headers that belong on the reply.
    countRequest(token, { rateLimit, rateWindowMs }) {
        const budget = this.take(`requests ${token}`, rateLimit, rateWindowMs);
        if (!budget.isAllowed) throw refusal(budget);
        return budgetHeaders(budget);
    }

    // Starting deploys has its own, far smaller budgets: per minute and per day.
    countDeploy(token, { deployLimit, deployWindowMs, deployDayLimit }) {
        const minute = this.take(`deploys ${token}`, deployLimit, deployWindowMs);
        if (!minute.isAllowed) throw refusal(minute);
        const day = this.take(`deploys of the day ${token}`, deployDayLimit, DAY_MS);
        if (!day.isAllowed) throw refusal(day);
    }
}

function refusal(budget) {
    const error = new ApiError(429, "API Request rate limit surpassed for application");
    error.headers = budgetHeaders(budget);
    return error;
}

// Reset is a moment, not a duration: Unix time in whole seconds. It is rounded up, so that nobody
// who waits for it comes too early.
const budgetHeaders = ({ limit, remaining, endsAt }) => ({
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": String(Math.max(0, remaining)),
    "X-RateLimit-Reset": String(Math.ceil(endsAt / 1000)),
});
