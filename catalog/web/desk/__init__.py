"""The desk: what needs a steward, and what stewards decide. One file per page; only who has signed in sees it."""

from catalog.web.desk import audit, handover, needs, plan, sources

routes = [*needs.routes, *plan.routes, *sources.routes, *handover.routes, *audit.routes]
