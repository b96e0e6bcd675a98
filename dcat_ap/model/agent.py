"""Who: Agent, ContactPoint, Attribution."""

from dataclasses import dataclass
from typing import ClassVar

from dcat_ap.model.property import LINK, TEXT, Thing, Values, concept, prop, thing
from dcat_ap.terms import DCAT, DCT, FOAF, ORG, PROV, VCARD, Iri


@dataclass(frozen=True, kw_only=True)
class Agent(Thing):
    """A person or body that has to do with the data (foaf:Agent; class Verantwortliche Stelle)."""

    CLASS: ClassVar[Iri] = FOAF.Agent
    NARROWER: ClassVar[frozenset[Iri]] = frozenset(
        {
            FOAF.Organization,
            FOAF.Person,
            FOAF.Group,
            ORG.Organization,
            ORG.FormalOrganization,
            ORG.OrganizationalUnit,
            ORG.OrganizationalCollaboration,
        }
    )

    name: Values = prop(FOAF.name, TEXT, "M 1..*", "Name", "Name")
    dct_type: Values = prop(DCT.type, concept("adms-publisher"), "O 0..1", "Typ", "Type")


@dataclass(frozen=True, kw_only=True)
class ContactPoint(Thing):
    """Whom to ask about the data (vcard:Kind; class Kontaktinformationen)."""

    CLASS: ClassVar[Iri] = VCARD.Kind
    NARROWER: ClassVar[frozenset[Iri]] = frozenset({VCARD.Organization, VCARD.Individual, VCARD.Group, VCARD.Location})

    fn: Values = prop(VCARD.fn, TEXT, "R 0..1", "Name", "Name")
    has_email: Values = prop(VCARD.hasEmail, LINK, "R 0..*", "E-Mail", "E-mail")
    has_url: Values = prop(VCARD.hasURL, LINK, "R 0..*", "Kontaktformular/Chatbot", "Contact form or chat")
    has_telephone: Values = prop(VCARD.hasTelephone, LINK, "O 0..*", "Telefon", "Telephone")


@dataclass(frozen=True, kw_only=True)
class Attribution(Thing):
    """An agent with a role (prov:Attribution; class Rollenzuordnung)."""

    CLASS: ClassVar[Iri] = PROV.Attribution

    had_role: Values = prop(DCAT.hadRole, LINK, "M 1..*", "Hatte Rolle", "Role")
    agent: Values = prop(PROV.agent, thing("Agent"), "M 1..*", "Agent", "Agent")
