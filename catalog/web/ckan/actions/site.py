"""Actions on the site itself."""

from typing import Any

from catalog.web.ckan.ask import Ask
from dcat_ap import __version__

SPEAKS = "2.10"
"""The version of CKAN whose action API this one follows."""


def status_show(ask: Ask) -> dict[str, Any]:
    """Give who this is. `ckan_version` is the version of the interface; the software is no CKAN."""
    settings = ask.portal.settings
    return {
        "site_title": settings.title.text(ask.language),
        "site_description": settings.description.text(ask.language),
        "site_url": ask.portal.base,
        "ckan_version": SPEAKS,
        "datenlotse_version": __version__,
        "locale_default": ask.portal.languages[0],
        "error_emails_to": None,
        "extensions": [],
    }


def site_read(_ask: Ask) -> bool:
    """Give whether the site may be read: everybody may."""
    return True


def user_list(_ask: Ask) -> list[Any]:
    """Give the users: accounts are not shown."""
    return []


ACTIONS = (status_show, site_read, user_list)
