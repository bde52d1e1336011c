"""The nginx of deploy/nginx.conf, on loopback: found or brought, and run with folders and ports of a test's own."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from config.env import PROJECT_ROOT
from tests import apt
from tests.browser.production import Production, free_port

PATIENCE = 20.0  # seconds until it listens
PACKAGES = ("nginx", "libnginx-mod-http-brotli-static")
MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
AROUND = """
daemon off;
{user}
{module}
include {jit};
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes {workers};
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include /etc/nginx/mime.types;
    include {folder}/site.conf;
}}
"""


class MissingError(Exception):
    """Why there is no nginx."""


def find() -> Path | None:
    """Return the program, if its module for brotli is there too."""
    program = apt.which("nginx")
    return Path(program) if program and MODULE.exists() else None


def bring() -> Path:
    """Find nginx or install it. Raises MissingError, saying what was tried."""
    complaints = "" if find() else apt.install(*PACKAGES)
    program = find()
    if program is None:
        raise MissingError(f"nginx with {MODULE.name}. Install {' and '.join(PACKAGES)}. {complaints}")
    print(f"nginx: {program}", flush=True)
    return program


def configuration(site: Production, port: int) -> str:
    """Return deploy/nginx.conf for a site, without TLS."""
    shipped = (PROJECT_ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    ready = PROJECT_ROOT / "deploy" / "nginx-ready.conf"
    _redirect, _mark, rest = shipped.partition("server {\n    listen 80;")
    server = "server {" + rest.partition("server {")[2]
    lines = [line for line in (_redirect + server).splitlines() if "ssl_certificate" not in line]
    text = "\n".join(lines)
    for ours, theirs in {
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "www.example.org": "127.0.0.1",
        "127.0.0.1:8000": urlsplit(site.url).netloc,
        "/run/newsroom/pages": site.variables["PAGE_CACHE_DIR"],
        "/var/lib/newsroom": str(site.folder),
        "snippets/nginx-ready.conf": str(ready),
    }.items():
        if ours not in text:
            raise RuntimeError(f"deploy/nginx.conf says nothing of {ours}")
        text = text.replace(ours, theirs)
    return text


STATIC = """
server {{
    listen 127.0.0.1:{port};
    root {folder};
    gzip_static on;
    brotli_static on;
    gzip_vary on;
    sendfile on;
}}
"""


@contextmanager
def nginx(site: Production, port: int, *, workers: int = 1) -> Iterator[str]:
    """Run nginx in front of a site that keeps pages, and yield its address."""
    folder = site.folder / "nginx"
    folder.mkdir()
    with running(folder, configuration(site, port), workers):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def static(files: Path, *, workers: int = 1) -> Iterator[str]:
    """Serve the files of a folder and nothing else, and yield the address."""
    port = free_port()
    servers = STATIC.format(port=port, folder=files)
    with tempfile.TemporaryDirectory(prefix="newsroom-nginx-") as name, running(Path(name), servers, workers):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def running(folder: Path, servers: str, workers: int) -> Iterator[None]:
    """Run nginx with these servers, in a folder for what it writes."""
    program = find()
    if program is None:
        raise MissingError("nginx")
    (folder / "site.conf").write_text(servers, encoding="utf-8")
    module = f"load_module {MODULE};"
    user = "user root;" if os.geteuid() == 0 else ""  # the folders of a test are its owner's alone
    jit = PROJECT_ROOT / "deploy" / "nginx-jit.conf"
    around = AROUND.format(folder=folder, module=module, jit=jit, workers=workers, user=user)
    (folder / "nginx.conf").write_text(around, encoding="utf-8")
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        deadline = time.monotonic() + PATIENCE
        while not (folder / "nginx.pid").exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"nginx did not start: {(folder / 'error.log').read_text()}")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(10)
