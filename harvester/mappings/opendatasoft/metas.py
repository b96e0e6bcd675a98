"""The metadata templates of a dataset as one object: what means the same has one name, wherever it stands."""

import re
from collections.abc import Mapping
from typing import Any

from harvester.fields import Fields

_LANGUAGE = re.compile(r"[a-z]{2}")
_TRANSLATED = ("title", "description", "keyword", "theme", "publisher")
_OF_ONE_LANGUAGE = ("title", "description", "keyword")
_APART = {"custom", "inspire", "semantic"}  # whose fields do not mean what those of the others do
_LEFT_OUT = {"explore", "processing", "visualization", "asset_content_configuration"}  # of the portal, not of the data
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def flattened(said: Mapping[str, Any], known: frozenset[str]) -> Fields:
    """Give the fields of a dataset with those of its templates among them.

    A name that is `known`, written without signs and in small letters, means the same in `default` and in all that
    follow DCAT (`dcat`, `dcat_ap_de`, …): the first that is filled counts. One that says otherwise, and any other
    name, stays under its place, `dublin-core/subject`.
    """
    flat = {str(name): value for name, value in said.items() if name != "metas"}
    metas = said.get("metas")
    templates = {str(name): each for name, each in metas.items()} if isinstance(metas, dict) else {}
    for template in sorted(templates, key=_rank):
        meta = templates[template]
        if template in _LEFT_OUT or not isinstance(meta, dict):
            continue
        for name, value in (_spoken(meta) if template == "default" else meta).items():
            plain = _plain(str(name))
            if template in _APART or plain not in known:
                flat[f"{template}/{name}"] = value
            elif flat.get(plain) in _EMPTY:
                flat[plain] = value
            elif not _same(flat[plain], value):
                flat[f"{template}/{name}"] = value
    return Fields(flat)


def _rank(template: str) -> tuple[int, str]:
    return (0 if template == "default" else 1 if template.startswith("dcat_ap") else 2), template


def _same(one: Any, other: Any) -> bool:
    return one == other or other in _EMPTY or (isinstance(one, dict) and other in one.values())


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _spoken(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Give texts with their languages: `title_de` has one, and any text where the metadata are in one language only."""
    told = dict(meta)
    languages = [each for each in _listed(told.get("metadata_languages")) if isinstance(each, str)]
    for name in _TRANSLATED:
        variants = {key[len(name) + 1 :]: told.pop(key) for key in list(told) if _is_variant(key, name)}
        said = {language: value for language, value in variants.items() if value}
        if said or len(languages) == 1:
            told.pop("metadata_languages", None)  # it says no more than the tags of the texts
        if said:
            told |= {name: said, f"{name}_otherwise": None if told.get(name) in said.values() else told.get(name)}
        elif len(languages) == 1 and name in _OF_ONE_LANGUAGE and told.get(name):
            told[name] = {languages[0]: told[name]}
    return told


def _is_variant(key: str, name: str) -> bool:
    return key.startswith(f"{name}_") and _LANGUAGE.fullmatch(key[len(name) + 1 :]) is not None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
