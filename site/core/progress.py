"""How a command says how far it is."""


def line(what: str, done: int, of: int) -> tuple[str, str]:
    """Return one line that fills up, and what ends it: a new line when it is full."""
    bar = "█" * round(24 * done / of)
    return f"\r{what:<18} {bar:<24} {done}/{of}", "\n" if done == of else ""
