"""The pictures of the demo: the same for the same words, and every scene can be drawn in every palette."""

import pytest

from home.demo.content import pictures
from home.demo.illustration import PALETTES, SCENES, draw, draw_portrait

SMALL = (120, 80)


def test_the_same_words_draw_the_same_picture() -> None:
    assert draw("a", "seas", "ship", SMALL).tobytes() == draw("a", "seas", "ship", SMALL).tobytes()


def test_another_seed_draws_another_picture() -> None:
    assert draw("a", "seas", "ship", SMALL).tobytes() != draw("b", "seas", "ship", SMALL).tobytes()


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_is_drawn_in_every_palette(scene: str, palette: str) -> None:
    picture = draw("seed", palette, scene, SMALL)
    assert (picture.size, picture.mode) == (SMALL, "RGB")
    assert len(picture.getcolors(SMALL[0] * SMALL[1]) or []) > 50


def test_a_portrait_is_square() -> None:
    assert draw_portrait("ada", "seas", (80, 80)).size == (80, 80)


@pytest.mark.parametrize(("palette", "scene"), [("mauve", "ship"), ("seas", "parade")])
def test_an_unknown_palette_or_scene_is_refused_with_the_choices(palette: str, scene: str) -> None:
    with pytest.raises(ValueError, match="choose from"):
        draw("seed", palette, scene, SMALL)


def test_every_picture_of_the_demo_names_a_palette_and_a_described_scene() -> None:
    written = pictures()
    for key, picture in written["pictures"].items():
        assert picture["palette"] in PALETTES, key
        assert picture["scene"] in SCENES, key
    assert set(written["scenes"]) == set(SCENES)
