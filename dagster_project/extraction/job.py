"""What one extraction knows while it runs: the text, its outline, the numbers of a sentence."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from dagster_project.extraction.context import Context, Sentence
from dagster_project.extraction.nonfacts import Claim
from dagster_project.extraction.outline import Heading
from dagster_project.extraction.quantities import Reading
from dagster_project.extraction.reading import Reading as View
from dagster_project.extraction.scopes import Scopes


@dataclass(frozen=True, slots=True)
class Job:
    """What one call knows about its text."""

    report_id: str
    report_year: int | None
    township_code: str | None
    view: View
    headings: list[Heading]

    def section(self, position: int) -> int:
        """Index of the section that holds a view position."""
        after = bisect_right(self.headings, position, key=lambda heading: heading.start)
        return max(after - 1, 0)

    def role(self, position: int) -> str:
        """Chapter role of the section that holds a view position."""
        return self.headings[self.section(position)].role or "achievements"

    def heading_path(self, index: int) -> str:
        """Words of a heading and of those above it, outermost first."""
        words: list[str] = []
        place: int | None = index
        while place is not None:
            words.insert(0, self.headings[place].text)
            place = self.headings[place].parent
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers of one sentence: names and quantities, each quantity with its kind."""

    sentence: Sentence
    names: list[Claim]
    quantities: list[Reading]
    kinds: list[str]

    @property
    def counted(self) -> list[Reading]:
        """The quantities that state a fact."""
        return [r for r, kind in zip(self.quantities, self.kinds, strict=True) if kind == "fact"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A counted number with its words, its whole, the figure it belongs to, the texts around."""

    reading: Reading
    context: Context
    whole: Reading | None
    kin: Reading | None
    texts: Scopes
