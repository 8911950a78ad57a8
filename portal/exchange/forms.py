"""The form that takes a file of indicators."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from portal.web.forms import Form


class UploadForm(Form):
    file = FileField(
        _l("STIX 2.1 bundle"),
        [FileRequired(_l("Choose a file first."))],
        description=_l("A file of up to 2 MB, as programs for threat intelligence export it (.json, .stix2)."),
        render_kw={"accept": ".json,.stix2,.stix,application/json,application/stix+json"},
    )
