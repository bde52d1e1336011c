"""Ask the judged queries on the database of DATABASE_URL: `python -m tests.search.judged.ask` prints what they find.

As JSON: for each file, one list of keys for each query, the best first.
"""

import json
import sys

from tests.search.databases import judged_archive

if __name__ == "__main__":
    with judged_archive() as keys:
        from tests.search.judged.archive import ask
        from tests.search.judged.scores import FILES, queries

        json.dump([[ask(query, keys).found for query in queries(file)] for file in FILES], sys.stdout)
