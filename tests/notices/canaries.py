"""The forms in which a text could lie somewhere without being seen at a glance."""

import base64


def forms_of(text: str) -> list[bytes]:
    """Return `text` in UTF-8, UTF-16 and hexadecimal, and the parts of its base64 that do not depend on its place."""
    plain = text.encode()
    shifted = [base64.b64encode(bytes(shift) + plain)[4:-4] for shift in range(3)]
    return [plain, text.encode("utf-16-le"), plain.hex().encode(), *shifted]
