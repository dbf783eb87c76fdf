"""Folds the rows of `vyezd report changes` in ClickHouse (its library chdb): heads and conflicts, one JSON object a line.

    python3 fold_chdb.py changes.ndjson
"""
import json
import sys

from chdb import session

base = session.Session()
base.query("CREATE DATABASE d")
base.query("""
    CREATE TABLE d.changes (op String, writer String, seq UInt64, hlc UInt64, person String, record String,
        form LowCardinality(String), field LowCardinality(String), element String, value Nullable(String),
        replaces Array(String)) ENGINE = ReplacingMergeTree ORDER BY (record, field, element, op)
""")
# Twice: files of several districts may carry the same changes.
for _ in range(2):
    base.query(f"INSERT INTO d.changes SELECT * FROM file('{sys.argv[1]}', JSONEachRow)")
base.query("""
    CREATE VIEW d.heads AS SELECT * FROM d.changes FINAL WHERE (record, field, element, op) NOT IN
        (SELECT record, field, element, arrayJoin(replaces) FROM d.changes)
""")


def rows(query):
    text = str(base.query(query, "JSONEachRow"))
    return [json.loads(line) for line in text.splitlines() if line]


for row in rows("SELECT record, field, op FROM d.heads"):
    print(json.dumps({"head": [row["record"], row["field"], row["op"]]}))
for row in rows("""
    SELECT record, field, toUInt32(uniqExact(value) + (countIf(isNull(value)) > 0)) AS different FROM d.heads
    WHERE element = '' AND field <> '_life' GROUP BY record, field HAVING different > 1
"""):
    print(json.dumps({"conflict": [row["record"], row["field"], row["different"]]}))
