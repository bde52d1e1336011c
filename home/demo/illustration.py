from hashlib import sha256

from PIL import Image


def draw(seed, palette, scene=None, size=(1600, 1067)):
    h = sha256(seed.encode()).digest()
    a = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, tuple(h[:3])), Image.new("RGB", size, tuple(h[3:6])), a)


def draw_portrait(seed, palette, size=(600, 600)):
    return draw(seed, palette, None, size)
