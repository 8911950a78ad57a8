"""Why no copy was made."""


class Broken(Exception):
    """It is not what it should be, or it cannot be cleaned."""


class Bomb(Exception):
    """It would grow beyond all measure."""
