"""XZuFi 2.1 to 2.3 (XÖV, FIM): services of the administration as cpsv:PublicService of CPSV-AP.

The texts of a service are modules with a code of a list (`texts`). The name that people use (03) is the title where
there is one, the official one (02) then its other name. What has no place is kept as `xzufi:<name>`.
"""

from typing import Any

from dcat_ap.document import Delivered
from dcat_ap.finding import error
from dcat_ap.parse import Unreadable
from dcat_ap.terms import ADMS, CV, DCAT, DCT, FOAF, SKOS
from harvester import markup, xzufi
from harvester.draft import Draft
from harvester.fields import Fields
from harvester.mappings.xzufi import body, online, texts
from harvester.mappings.xzufi.words import code, spoken, tell, things
from harvester.record import Contents, Origin, Record
from harvester.xzufi import BUNDLE, FORMAT, SERVICE

__all__ = ["FORMAT", "VERSION", "read", "records"]

VERSION = 1


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the services of a message with the bodies and online services in it. Raises Unreadable."""
    return xzufi.read([(body, where)]).records(origin)


def read(record: Record, origin: Origin) -> Delivered:
    """Give the public service of a record. Raises Unreadable."""
    root, findings = markup.parse(record.body, record.key)
    told = markup.plain(root)
    if root.tag != BUNDLE or not isinstance(told.get(SERVICE), dict):
        raise Unreadable(error("services.no-xzufi", record.key))
    draft = Draft(record)
    said = Fields(told.pop(SERVICE))
    draft.text(DCT.identifier, *(text for value in said.take("id") for text, _ in spoken(value)))
    texts.say(draft, said)
    _keys(draft, said)
    _categories(draft, said)
    _validity(draft, said)
    _approval(draft, said)
    for value in things(told.pop("spezialisierung", None)):
        texts.say(draft, Fields(value), prefix="xzufi:spezialisierung/")
    for value in things(told.pop("organisationseinheit", None)):
        body.say(draft, Fields(value), origin)
    for value in things(told.pop("onlinedienst", None)):
        online.say(draft, Fields(value))
    said.drop(*_LEFT_OUT)
    said.keep(draft, "xzufi:")
    return draft.entry(origin, findings)


_LEFT_OUT = ("@type",)


def _keys(draft: Draft, said: Fields) -> None:
    """Say the keys of the service in the catalogue of services (LeiKa) and its further ids."""
    for value in said.take("referenzLeiKa"):
        if code(value):
            draft.part(ADMS.identifier, ADMS.Identifier).text(SKOS.notation, code(value))
    for value in said.take("idSekundaer"):
        draft.text(DCT.identifier, *(text for text, _ in spoken(value)))
    for value in said.take("modulBegriffImKontext"):
        for each in things(value.get("begriffImKontext") if isinstance(value, dict) else None):
            tell(draft, DCAT.keyword, each.get("begriff"))


def _categories(draft: Draft, said: Fields) -> None:
    for predicate, name in ((DCT.type, "typisierung"), (CV.isClassifiedBy, "informationsbereichSDG")):
        for value in said.take(name):
            _listed(draft, predicate, value)
    for value in things(said.raw("kategorie")):
        told = Fields(value)
        node = draft.part(CV.thematicArea, SKOS.Concept)
        for each in told.take("bezeichnung"):
            tell(node, SKOS.prefLabel, each)
        node.text(SKOS.notation, *(text for each in told.take("id") for text, _ in spoken(each)))
        told.keep(node, "xzufi:")


def _listed(draft: Draft, predicate: Any, value: Any) -> None:
    """Say a code of a list, with its name where it comes with one."""
    if code(value):
        node = draft.part(predicate, SKOS.Concept).text(SKOS.notation, code(value))
        if isinstance(value, dict):
            node.text(SKOS.prefLabel, value.get("name")).link(SKOS.inScheme, value.get("@listURI"))


def _validity(draft: Draft, said: Fields) -> None:
    """Say where and when the service is offered, in which languages, and when its description was made."""
    for value in said.take("gueltigkeitGebietID"):
        for text, _ in spoken(value):
            draft.part(DCT.spatial, DCT.Location).text(DCT.identifier, text)
    for value in things(said.raw("gueltigkeit")):
        told = Fields(value)
        period = draft.part(DCT.temporal, DCT.PeriodOfTime)
        period.text(DCAT.startDate, *told.texts("beginn")).text(DCAT.endDate, *told.texts("ende"))
        told.keep(period, "xzufi:gueltigkeit/")
    for value in said.take("sprachversion"):
        draft.text(DCT.language, value.get("languageCode") if isinstance(value, dict) else value)
    for value in things(said.raw("versionsinformation")):
        told = Fields(value)
        draft.text(DCT.issued, *told.texts("erstelltDatumZeit")).text(DCT.modified, *told.texts("geaendertDatumZeit"))
        told.keep(draft, "xzufi:versionsinformation/")


def _approval(draft: Draft, said: Fields) -> None:
    """Say who approved the description, and when (fachliche Freigabe)."""
    for value in things(said.raw("modulFachlicheFreigabe")):
        told = Fields(value)
        draft.text(DCT.dateAccepted, *told.texts("fachlichFreigegebenAm"))
        for each in told.take("fachlichFreigegebenDurch"):
            tell(draft.part(DCT.contributor, FOAF.Agent), FOAF.name, each)
        told.keep(draft, "xzufi:modulFachlicheFreigabe/")
