"""Static files as production serves them: one stylesheet, hashed names, compressed once."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\)(?: layer\((?P<layer>[\w.-]+)\))?;')


class StylesheetStorage(CompressedManifestStaticFilesStorage):
    """Put the sheets that `css/site.css` imports into it, so that a page asks for one stylesheet.

    In development the browser follows the imports itself; here each becomes the `@layer` it was imported into.
    """

    stylesheet = "css/site.css"
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if self.stylesheet in paths and not dry_run:
            with self.open(self.stylesheet) as sheet:
                merged = self.with_imports(sheet.read().decode(), PurePosixPath(self.stylesheet).parent)
            self.delete(self.stylesheet)
            self._save(self.stylesheet, ContentFile(merged.encode()))
            storage, _ = paths[self.stylesheet]
            paths[self.stylesheet] = (self, self.stylesheet) if storage is not self else paths[self.stylesheet]
        yield from super().post_process(paths, dry_run, **options)

    def with_imports(self, css: str, folder: PurePosixPath) -> str:
        """Return a sheet with its imports in place; addresses inside them are made relative to it."""

        def sheet(match: re.Match[str]) -> str:
            path = folder / match["path"]
            with self.open(str(path)) as imported:
                text = imported.read().decode()
            depth = PurePosixPath(match["path"]).parent
            text = re.sub(r'url\("(?!data:|/)([^"]+)"\)', lambda found: f'url("{depth / found[1]}")', text)
            return f"@layer {match['layer']} {{\n{text}\n}}" if match["layer"] else text

        return IMPORT.sub(sheet, css)
