from django.db import migrations, models

POSTGRESQL = [
    "DROP INDEX search_tokens",
    # Compressed, vectors are hardly shorter, and the weights of 600 documents take 4 ms longer to read.
    "ALTER TABLE search_searchdocument ALTER COLUMN tokens SET STORAGE EXTERNAL",
    "ALTER TABLE search_documenttext ALTER COLUMN weights SET STORAGE EXTERNAL",
    # PostgreSQL takes the unpacking of a vector for nothing, and would rather unpack them all than ask the index for a
    # common word. This function does nothing, and says what that costs.
    """
    CREATE FUNCTION search_unpacked(tokens tsvector) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'BEGIN RETURN tokens; END'
    """,
    """
    CREATE INDEX search_tokens ON search_searchdocument USING gin (search_unpacked(tokens)) WITH (fastupdate = off)
    """,
    # Room on each page for counts that change in place.
    "ALTER TABLE search_indexedword SET (fillfactor = 70)",
]
BACK = [
    "ALTER TABLE search_searchdocument ALTER COLUMN tokens SET STORAGE EXTENDED",
    "ALTER TABLE search_documenttext ALTER COLUMN weights SET STORAGE EXTENDED",
    "ALTER TABLE search_indexedword RESET (fillfactor)",
    "DROP FUNCTION search_unpacked CASCADE",
    "CREATE INDEX search_tokens ON search_searchdocument USING gin (tokens) WITH (fastupdate = off)",
]


def run(statements):
    def on_postgresql(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return on_postgresql


class Migration(migrations.Migration):
    dependencies = [("search", "0003_telling_terms")]

    operations = [
        migrations.AlterField(
            model_name="indexedword",
            name="documents",
            field=models.IntegerField(),
        ),
        migrations.RunPython(run(POSTGRESQL), run(BACK)),
    ]
