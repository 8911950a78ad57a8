"""An authenticator's secret as people take it over: a picture to scan, a link to press, letters to type."""

import segno
from markupsafe import Markup
from pyotp import TOTP
from sqlalchemy.orm import Session

from portal.accounts.models import Account
from portal.keys.instance import unlock
from portal.web import cookies


def authenticator_facts(session: Session, account: Account, secret: str | None) -> dict[str, object] | None:
    """Return the picture (SVG without inline styles), the link and the letters of a secret."""
    if secret is None:
        return None
    name = unlock(session, account.email, row=account.id, label="account.email")
    link = TOTP(secret).provisioning_uri(name=name, issuer_name=cookies.settings().name)
    letters = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return {"picture": picture(link), "link": link, "letters": letters}


def picture(content: str) -> Markup:
    """Return a QR code as inline SVG: black on white in either colour scheme, since cameras need the contrast."""
    made = segno.make(content, error="m", micro=False)
    drawn = made.svg_inline(scale=4, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return Markup(drawn)  # nosec B704  drawn by the library from a key that we made, no text of anybody in it
