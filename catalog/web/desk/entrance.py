"""The entrance to the desk: who has not signed in is sent to do so, who may not do a thing is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from catalog.account import Person, Role
from catalog.web import session
from catalog.web.form import sent
from catalog.web.portal import Portal, Visit

PRIVATE = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request to the desk by somebody who may be there; `form` is what a form sent."""

    visit: Visit
    person: Person
    form: Mapping[str, str]

    @property
    def portal(self) -> Portal:
        """The catalogue."""
        return self.visit.portal

    def place(self, name: str) -> str:
        """Give a part of the path."""
        return str(self.visit.request.path_params[name])

    def require(self, role: Role, organisation: str) -> None:
        """Refuse with 403 who may not do what `role` may at an organisation."""
        if not self.person.may(role, organisation):
            raise HTTPException(403)

    def page(self, template: str, **values: object) -> Response:
        """Give a page of the desk; no cache keeps it."""
        return self.visit.page(template, {"person": self.person, "Role": Role, **values}, headers=PRIVATE)

    def note(self, what: str, subject: str = "", note: str = "") -> None:
        """Keep that this person has done something."""
        self.portal.store.audit.note(self.person.signature, what, subject, note)

    def then(self, path: str, **query: str) -> Response:
        """Send the browser on to a page after a form."""
        return see_other(self.visit.link(path, **query))


Handle = Callable[[Call], Response]


def page(path: str, role: Role, handle: Handle) -> Route:
    """Give the route of a page that whoever has `role` anywhere may see."""

    def answer(request: Request) -> Response:
        return _answer(request, role, handle, {})

    return Route(path, answer)


def form(path: str, role: Role, handle: Handle) -> Route:
    """Give the route that a form of ours posts to."""

    async def answer(request: Request) -> Response:
        session.refuse_others(request)
        return await run_in_threadpool(_answer, request, role, handle, await sent(request))

    return Route(path, answer, methods=["POST"])


def see_other(address: str) -> Response:
    """Send the browser on to another page."""
    return RedirectResponse(address, 303, headers=PRIVATE)


def _answer(request: Request, role: Role, handle: Handle, form: Mapping[str, str]) -> Response:
    visit = Visit(request)
    if not visit.portal.settings.accounts.offered:
        raise HTTPException(404)
    who = session.person(request)
    if who is None:
        return see_other(visit.link("/login", next=request.scope["path"]))
    if not who.may_somewhere(role):
        raise HTTPException(403)
    return handle(Call(visit=visit, person=who, form=form))
