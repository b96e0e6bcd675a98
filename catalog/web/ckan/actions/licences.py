"""Actions on licences: the official list of DCAT-AP.de."""

from typing import Any

from catalog.web.ckan.ask import Ask
from dcat_ap.vocabularies import vocabulary


def license_list(ask: Ask) -> list[dict[str, Any]]:
    """Give the licences of the official list, each with whether it is open (Open Definition)."""
    return [
        {
            "id": each.code,
            "title": each.labels.get(ask.language) or next(iter(each.labels.values()), each.code),
            "url": str(each.iri),
            "status": "retired" if each.replaced_by else "active",
            "od_conformance": "approved" if each.facts.get("open") == "true" else "not reviewed",
            "osd_conformance": "not reviewed",
            "domain_data": True,
            "domain_content": False,
            "domain_software": False,
            "family": "",
            "maintainer": "",
            "is_generic": each.facts.get("generic") == "true",
        }
        for each in vocabulary("licenses").concepts
        if str(each.iri).startswith(vocabulary("licenses").base)
    ]


ACTIONS = (license_list,)
