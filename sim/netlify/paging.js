// Paging as the site, build and deploy lists do it: page counts from 1, at most 100 items each, and
// a Link header with the neighbours whenever everything does not fit on one page.

import { json } from "./http.js";

const PER_PAGE_MAX = 100;

// The view is made only of the items shown, so a long list costs no more than one page.
export function pagedReply(call, items, view) {
    const perPage = Math.min(wholeNumber(call.query.get("per_page"), PER_PAGE_MAX), PER_PAGE_MAX);
    const page = wholeNumber(call.query.get("page"), 1);
    const lastPage = Math.max(1, Math.ceil(items.length / perPage));
    const shown = items.slice((page - 1) * perPage, page * perPage);
    const link = linkHeader(call, { page, lastPage, perPage });
    return json(200, shown.map(view), link ? { Link: link } : {});
}

function linkHeader(call, { page, lastPage, perPage }) {
    if (lastPage === 1) return "";
    const targets = {};
    if (page > 1) {
        targets.first = 1;
        targets.prev = Math.min(page - 1, lastPage);
    }
    if (page < lastPage) {
        targets.next = page + 1;
        targets.last = lastPage;
    }
    return Object.entries(targets)
        .map(([rel, number]) => `<${pageUrl(call, number, perPage)}>; rel="${rel}"`)
        .join(", ");
}

function pageUrl(call, page, perPage) {
    const query = new URLSearchParams(call.query);
    query.set("page", String(page));
    query.set("per_page", String(perPage));
    return `${call.baseUrl}${call.path}?${query}`;
}

function wholeNumber(text, fallback) {
    return /^[1-9]\d{0,8}$/.test(text ?? "") ? Number(text) : fallback;
}
