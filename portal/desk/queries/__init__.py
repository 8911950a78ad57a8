"""Every select() of the desk: the frame of its pages, what waits, and how somebody begins."""

from portal.desk.queries.beginning import beginning
from portal.desk.queries.frame import frame
from portal.desk.queries.waits import counts, named

__all__ = ["beginning", "counts", "frame", "named"]
