"""After a block the words stand nowhere: every public address is walked, for each part of every kind of thing."""

from flask import Flask

from portal.commitments.operations.taking import Target
from portal.commitments.rules.blocks import Of
from portal.commitments.rules.parts import Column, columns
from tests.commitments.everywhere import addresses, everywhere
from tests.commitments.living import WORD, Life


def words_of(targets: list[Target]) -> set[str]:
    return {word for one in targets for word in WORD.findall(one.says)}


def leaks(app: Flask, words: set[str]) -> dict[str, set[str]]:
    """Return the public addresses at which one of these words still stands."""
    found = everywhere(app, *sorted(words))
    return {path: there for path, page in found.items() if (there := words & set(WORD.findall(page)))}


def test_what_was_blocked_stands_nowhere(app: Flask, life: Life) -> None:
    """First the parts of versions, then of all else, then the wholes; no part that there is is left out.

    All was to be found before, and is again once it was lifted.
    """
    targets = {of: life.offered(of) for of in Of}
    every = {(of, column) for of in Of if of is not Of.EVIDENCE for column in columns(of)}
    assert every <= {(of, one.part) for of, found in targets.items() for one in found}
    words = {of: words_of(found) for of, found in targets.items()}
    words[Of.EVIDENCE].add("kanari0infile")
    said = set().union(*words.values())
    assert set().union(*leaks(app, said).values()) == said
    for kinds in ([Of.VERSION], [of for of in Of if of is not Of.VERSION]):
        found = [one for of in kinds for one in targets[of]]
        codes = [one.code for one in found if one.part != Column.WHOLE or one.of is Of.EVIDENCE]
        if Of.UPDATE in kinds:  # the version itself calls its milestones so
            codes += [one.code for one in targets[Of.VERSION] if one.part == Column.MILESTONES]
        made = [life.block(one) for one in codes]
        assert leaks(app, set().union(*(words[of] for of in kinds))) == {}
        for one in made:
            life.lift(one)
    wholes = [one for found in targets.values() for one in found if one.part == Column.WHOLE]
    made = [life.block(one.code) for one in wholes]
    assert leaks(app, words_of(wholes)) == {}
    for one in made:
        life.lift(one)
    assert set().union(*leaks(app, said).values()) == said


def test_the_walk_knows_every_public_address(app: Flask, life: Life) -> None:
    del life
    found = addresses(app)
    assert {"/sitemap.xml", "/feeds/commitments.atom", "/commitments/changed", "/search"} <= set(found)
    assert [one for one in found if one.endswith("/due.ics")] and [one for one in found if one.endswith("/file")]
