"""The one form of all the ways in which an address is written."""

import pytest
from django.test import RequestFactory
from hypothesis import example, given
from hypothesis import strategies as st

from archive.normal_form import LONGEST, LONGEST_WRITTEN, Address, normal_form

# Pieces of which addresses are made, and of which one mends itself into another.
PIECES = ["/", "//", "?", "&", "=", "#", ";", "%", "25", "%2f", "%3F", "+", " ", "a", "É", "ß", "İ", "\\", "index.html"]
PIECES += [
    "INDEX.PHP",
    ";jsessionid=1",
    "&amp;",
    "amp;",
    "utm_a=1",
    "p=5",
    "%ED%EE",
    "\u0338",
    "\u0345",
    "\u037e",
    "\0",
]
BYTES = st.binary(max_size=60) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass"))
MADE = st.lists(st.sampled_from(PIECES), max_size=12).map(lambda pieces: "".join(pieces).encode())


@given(raw=BYTES | MADE)
@example(raw=b"/index.php/index.php")
@example(raw=b"/%2525252e")
@example(raw=b"?a=1&amp;amp;b=2")
def test_the_normal_form_of_a_normal_form_is_itself(raw: bytes) -> None:
    path, query = normal_form(raw)

    assert normal_form(f"{path}?{query}".encode()) == (path, query)


@given(raw=BYTES | MADE)
def test_a_normal_form_holds_nothing_a_database_refuses(raw: bytes) -> None:
    path, query = normal_form(raw)

    assert path.startswith("/")
    assert not any(ord(sign) < 32 or 0xD800 <= ord(sign) < 0xE000 for sign in path + query)


@given(path=st.binary(max_size=60), query=st.binary(max_size=60), host=st.text(max_size=30))
def test_no_request_raises(path: bytes, query: bytes, host: str) -> None:
    sent = {"PATH_INFO": path.decode("latin-1"), "QUERY_STRING": query.decode("latin-1"), "HTTP_HOST": host}
    request = RequestFactory().generic("GET", "/", **sent)

    address = Address.asked(request)

    assert address is None or str(address)


@given(text=st.text(max_size=60) | MADE.map(bytes.decode))
def test_what_somebody_writes_is_an_address_or_told_to_be_none(text: str) -> None:
    try:
        address = Address.parse(text)
    except ValueError:
        return
    assert Address.parse(str(address)) == address


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("/2005/02/Story.HTML", "/2005/02/story.html"),
        ("/news/", "/news"),
        ("/", "/"),
        ("//news//story//", "//news/story"),
        ("/news///story", "/news/story"),
        ("\\news", None),
        ("/news\\story", "/news/story"),
        ("/news/index.html", "/news"),
        ("/index.php", "/"),
        ("/index.php?p=5", "/?p=5"),
        ("/Default.asp", "/"),
        ("/index.php/2005/story", "/index.php/2005/story"),
        ("?p=5", "/?p=5"),
        ("/?P=5", "/?p=5"),
        ("/story.php?b=2&a=1", "/story.php?a=1&b=2"),
        ("/story.php?a=1&amp;b=2", "/story.php?a=1&b=2"),
        ("/story.php?", "/story.php"),
        ("/story.php?a", "/story.php?a"),
        ("/story.php?a=", "/story.php?a"),
        ("/story.php?id=5#comments", "/story.php?id=5"),
        ("/story?utm_source=x&UTM_Medium=y&fbclid=1&gclid=2&id=5", "/story?id=5"),
        ("/story?PHPSESSID=abc&id=5", "/story?id=5"),
        ("/story;jsessionid=1A2B?id=5", "/story?id=5"),
        ("/bl%C3%A5b%C3%A6r", "/blåbær"),
        ("/BL%C3%85B%C3%86R", "/blåbær"),
        ("/bl%E5b%E6r", "/blåbær"),
        ("/bla\u030ab\u00e6r", "/blåbær"),
        ("/%D0%9D%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8", "/новости"),
        ("/%CD%EE%E2%EE%F1%F2%E8", "/новости"),
        ("/%25D0%25BD", "/н"),
        ("/?s=%EA%E8%F2", "/?s=кит"),
        ("/two%20words", "/two+words"),
        ("/two+words", "/two+words"),
        ("/two words", "/two+words"),
        ("/?q=two+words", "/?q=two+words"),
        ("/?q=two%20words", "/?q=two+words"),
        ("/%3Fp=5", "/?p=5"),
        ("http://Old.Example/News/", "//old.example/news"),
        ("https://www.old.example:8080/news", "//old.example/news"),
        ("//old.example", "//old.example/"),
        ("http://user:secret@old.example./news", "//old.example/news"),
        ("http://testserver/news", "/news"),
        ("http://www.testserver/news", "/news"),
        ("http://кит.example/news", "//xn--h1adz.example/news"),
        ("http://[2001:db8::1]:80/news", "//[2001:db8::1]/news"),
        ("  /news  ", "/news"),
    ],
)
def test_ways_of_writing_come_to_one_form(written: str, form: str | None) -> None:
    if form is None:
        with pytest.raises(ValueError, match="Begin"):
            Address.parse(written)
    else:
        assert str(Address.parse(written)) == form


NO_ADDRESSES = ["", "news", "old.example/news", "mailto:a@old.example", "javascript:alert(1)", "http:news", "http://"]
NO_ADDRESSES += ["http://:80/", "http://a b/", "http://-/", "ftp://old.example/", f"http://{'ы' * 70}.example/"]


@pytest.mark.parametrize("written", NO_ADDRESSES)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"Begin the address|makes no sense"):
        Address.parse(written)


@pytest.mark.parametrize("written", ["/" + "a" * LONGEST, "/" + "ы" * LONGEST, "/" + "%61" * LONGEST_WRITTEN])
def test_an_address_that_is_too_long_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="too long"):
        Address.parse(written)


def test_a_request_too_long_for_any_address_asks_for_none(rf: RequestFactory) -> None:
    assert Address.asked(rf.get("/" + "a" * LONGEST)) is None


def test_a_request_for_a_host_we_do_not_know_asks_for_none(rf: RequestFactory) -> None:
    assert Address.asked(rf.get("/news/", headers={"host": "evil.example"})) is None


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_what_a_server_has_decoded_is_read_as_bytes(rf: RequestFactory, encoding: str) -> None:
    """A server undoes the percent-encoding of a path before we see it; Django makes text of the bytes."""
    request = rf.generic("GET", "/", PATH_INFO="/новости".encode(encoding).decode("latin-1"))

    assert str(Address.asked(request)) == "/новости"


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("/story", ["/story"]),
        ("/story?id=5", ["/story?id=5", "/story"]),
        ("/?p=5&lang=nb", ["/?lang=nb&p=5", "/?p=5"]),
        ("/?page=2", ["/?page=2"]),
        ("http://old.example/a?b=1", ["//old.example/a?b=1", "//old.example/a", "/a?b=1", "/a"]),
    ],
)
def test_an_address_is_looked_up_by_the_most_telling_key_first(written: str, keys: list[str]) -> None:
    assert Address.parse(written).keys == keys
