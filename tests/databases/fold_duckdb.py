"""Folds the rows of `vyezd report changes` (NDJSON or Parquet) in DuckDB: heads and conflicts, one JSON object a line.

    python3 fold_duckdb.py changes.ndjson
"""
import json
import sys

import duckdb

file = sys.argv[1]
base = duckdb.connect()
rows = "read_parquet(?)" if file.endswith(".parquet") else "read_json(?)"
base.execute(f"CREATE TABLE changes AS SELECT * FROM {rows}", [file])
# A head is an operation that no operation of its cell has replaced.
base.execute("""
    CREATE TABLE heads AS
    SELECT * FROM changes ANTI JOIN
        (SELECT record, field, element, unnest(replaces) AS op FROM changes) USING (record, field, element, op)
""")
for record, field, op, value in base.execute(
    "SELECT record::VARCHAR, field, op::VARCHAR, value::VARCHAR FROM heads"
).fetchall():
    print(json.dumps({"head": [record.replace("-", ""), field, op.replace("-", "")]}))
# A cell with different heads. An element of a set is in while any head says so, the life of a record has its own rule.
for record, field, count in base.execute("""
    SELECT record::VARCHAR, field, count(DISTINCT value) + bool_or(value IS NULL)::INT AS different FROM heads
    WHERE element = '' AND field <> '_life' GROUP BY ALL HAVING different > 1
""").fetchall():
    print(json.dumps({"conflict": [record.replace("-", ""), field, count]}))
