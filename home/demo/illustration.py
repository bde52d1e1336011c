import hashlib

from PIL import Image


def draw(seed, palette, scene=None, size=(1600, 1067)):
    h = hashlib.md5(seed.encode()).digest()
    a = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, tuple(h[:3])), Image.new("RGB", size, tuple(h[3:6])), a)


draw_portrait = lambda s, p, size=(600, 600): draw(s, p, None, size)
