"""Every sweep and every kind of job of the portal. `jobs` runs them; here they are handed in."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from portal.accounts.operations.addresses import addresses
from portal.accounts.operations.expiry import forget_expired
from portal.asks.operations import clocking, linking
from portal.audit import checkpoints
from portal.backup import taken
from portal.backup.events import last_kept
from portal.commitments.operations import challenging, reminding
from portal.commitments.operations import importing as commitments_importing
from portal.complaints.operations import complaining, mending
from portal.db import Database
from portal.exchange.operations import importing
from portal.files.operations import resealing as files_resealing
from portal.files.operations import storing
from portal.incidents.operations import drawing, narrowing, resealing
from portal.incidents.operations import regiving as incidents_regiving
from portal.jobs import Sweep, work
from portal.notices import delivery, operations
from portal.organisations.operations import fresh_start, renewal, rotation
from portal.organisations.operations.expiry import forget_old_invitations
from portal.privacy.operations import asking as privacy
from portal.settings import Settings
from portal.storage import Store
from portal.submissions.operations import (
    deadlines,
    hand_over,
    handling,
    intake,
    permission,
    regiving,
    removal,
    retention,
)
from portal.submissions.operations import importing as reports_importing

MINUTE = 60
HOUR = 60 * MINUTE


def sweeps(settings: Settings) -> list[Sweep]:
    """Return the sweeps of a portal with these settings. Without a mail server mail waits, locked."""

    def gather(session: Session) -> int:
        return operations.gather(session, addresses=addresses, base_url=settings.base_url)

    def destroy(session: Session) -> int:
        return retention.destroy_due(session, backups_until=last_kept)

    every = [
        Sweep("notices.gather", MINUTE, committed(gather)),
        Sweep("accounts.forget_expired", 5 * MINUTE, committed(forget_expired)),
        Sweep("organisations.ask_for_renewal", HOUR, committed(renewal.ask)),
        Sweep("submissions.part_from_removed", MINUTE, committed(removal.part_from_removed)),
        Sweep("organisations.forget_old_invitations", HOUR, committed(forget_old_invitations)),
        Sweep("organisations.tell_of_loss", MINUTE, committed(fresh_start.tell_managers)),
        Sweep("submissions.release_leavers", MINUTE, committed(handling.release_leavers)),
        Sweep("submissions.owe_lost", MINUTE, committed(regiving.owe_lost)),
        Sweep("incidents.part_from_removed", MINUTE, committed(narrowing.part_from_removed)),
        Sweep("incidents.owe_lost", MINUTE, committed(incidents_regiving.owe_lost)),
        Sweep("submissions.forget_codes", HOUR, committed(hand_over.forget_old)),
        Sweep("submissions.forget_intakes", HOUR, committed(intake.forget_old)),
        Sweep("submissions.forget_imports", HOUR, committed(reports_importing.forget_old)),
        Sweep("commitments.forget_imports", HOUR, committed(commitments_importing.forget_old)),
        Sweep("submissions.note_missed", 15 * MINUTE, committed(deadlines.note_missed)),
        Sweep("submissions.expire_permissions", 15 * MINUTE, committed(permission.expire)),
        Sweep("submissions.destroy_kept_long_enough", 15 * MINUTE, committed(destroy)),
        Sweep("incidents.destroy_taken_back", MINUTE, committed(drawing.destroy_taken_back)),
        Sweep("privacy.forget_old", HOUR, committed(privacy.forget_old)),
        Sweep("commitments.remind", HOUR, committed(reminding.remind)),
        Sweep("complaints.forget_old", HOUR, committed(complaining.forget_old)),
        Sweep("complaints.authors_silent", HOUR, committed(mending.lapse)),
        Sweep("complaints.forget_asked", HOUR, committed(mending.forget_old)),
        Sweep("asks.clock", 5 * MINUTE, clocking.sweep),
        Sweep("asks.links_over", 5 * MINUTE, linking.sweep),
        Sweep("asks.forget_authority", HOUR, committed(linking.forget_old)),
        Sweep("commitments.settle_challenged", MINUTE, committed(challenging.settle)),
        Sweep("notices.forget_failed", HOUR, delivery.forget_failed),
        Sweep("audit.fold", HOUR, checkpoints.fold),
        Sweep("backup.taken_back", HOUR, lambda database: taken.keep(database, Store(settings.storage))),
        Sweep("database.empty_log", MINUTE, Database.empty_log),
        Sweep("files.sweep", MINUTE, lambda database: storing.sweep(database, Store(settings.storage))),
        Sweep("files.owe_forsaken", MINUTE, committed(files_resealing.owe_forsaken)),
        Sweep("jobs.run", 1, lambda database: work.run_waiting(database, kinds(settings))),
        Sweep("jobs.forget_ended", HOUR, committed(work.forget_ended)),
    ]
    if url := settings.smtp_url.get_secret_value():
        server = delivery.Server.parse(url)
        sender = settings.mail_from
        every.insert(
            1, Sweep("notices.deliver", 15, lambda database: delivery.deliver(database, server, sender=sender))
        )
    return every


def kinds(settings: Settings) -> list[work.Kind]:
    """Return every kind of work that outlives its request."""
    store = Store(settings.storage)
    return [
        rotation.RESEAL,
        importing.IMPORT,
        resealing.RESEAL,
        files_resealing.kind(store),
        reports_importing.IMPORT,
    ]


def committed(operation: Callable[[Session], object]) -> Callable[[Database], None]:
    """Return the operation in a transaction of its own."""

    def run(database: Database) -> None:
        with database.writing() as session:
            operation(session)
            session.commit()

    return run
