"""The files that make pages look like one instance: its logo, and its colours at the end of the style sheet."""

from collections.abc import Mapping

from catalog.branding import Branding, lighter
from catalog.web.files import STYLES, StaticFile

_OWN = "#0b4f71"


def files(branding: Branding, common: Mapping[str, StaticFile]) -> Mapping[str, StaticFile]:
    """Give the files of all instances with those of this one."""
    own = dict(common)
    if branding.accent:
        sheet = own[STYLES].body + _colours(branding.accent).encode()
        icon = own["icon.svg"].body.replace(_OWN.encode(), branding.accent.encode())
        own[STYLES] = StaticFile(name=STYLES, body=sheet)
        own["icon.svg"] = StaticFile(name="icon.svg", body=icon)
    if branding.logo:
        name = logo(branding)
        own[name] = StaticFile(name=name, body=branding.logo.read_bytes())
    return own


def logo(branding: Branding) -> str:
    """Give the name of the logo's file; nothing where there is none."""
    return f"logo{branding.logo.suffix}" if branding.logo else ""


def _colours(accent: str) -> str:
    """Give the rules for a colour that was checked: as it is on light pages, lightened on dark ones."""
    light, dark = (f"{{--kern-color-action-default:{each}}}" for each in (accent, lighter(accent)))
    return (
        f":root{light}@media (prefers-color-scheme:dark){{:root{dark}}}"
        f"[data-kern-theme=light]{light}[data-kern-theme=dark]{dark}\n"
    )
