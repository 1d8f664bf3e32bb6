// Plans of many sites, taken together.
import type { GroupSite, useSitePlans } from './group-api';
import { countOf, isRefused } from './plan-words';

export function summaryOfPlans(sites: GroupSite[], plans: ReturnType<typeof useSitePlans>) {
    const isPending = plans.some((plan) => plan.isFetching || plan.isPending);
    const known = plans.flatMap((plan) => (plan.data && !plan.isError ? [plan.data] : []));
    const named = sites.map((site, index) => ({ site, plan: plans[index] }));
    return {
        isPending,
        deleted: known.reduce((sum, { plan }) => sum + (isRefused(plan) ? 0 : countOf(plan.counts, 'delete')), 0),
        refused: named.filter(({ plan }) => plan?.data && !plan.isError && isRefused(plan.data.plan)).map(({ site }) => site.siteName),
        unknown: named.filter(({ plan }) => plan?.isError).map(({ site }) => site.siteName),
        overlaps: named.flatMap(({ site, plan }) => (plan?.data?.overlaps ?? []).map((overlap) => ({ ...overlap, siteName: site.siteName }))),
        /** By site; null where there is no plan. */
        seen: named.map(({ site, plan }) => ({ siteId: site.siteId, planHash: plan?.data && !plan.isError ? plan.data.plan.hash : null })),
    };
}

export type PlansSummary = ReturnType<typeof summaryOfPlans>;
