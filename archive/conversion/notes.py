"""What a conversion tells the editor: English sentences, counted and not repeated."""

from collections import Counter

MOST_NOTES = 30
LONGEST_NAME = 60


class Notes:
    """Collects sentences. A hostile text gets no more of them than a patient editor would read."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self.unsaid = 0

    def add(self, sentence: str) -> None:
        if sentence in self.counted or len(self.counted) < MOST_NOTES:
            self.counted[sentence] += 1
        else:
            self.unsaid += 1

    def add_once(self, sentence: str) -> None:
        if sentence not in self.counted:
            self.add(sentence)

    @property
    def sentences(self) -> tuple[str, ...]:
        said = [sentence if n == 1 else f"{sentence[:-1]} ({n} times)." for sentence, n in self.counted.items()]
        return (*said, f"There were {self.unsaid} more notes.") if self.unsaid else tuple(said)


def named(name: str) -> str:
    """Return a name out of a source as it may stand in a note: on one line, and short."""
    name = " ".join(name.split())
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
