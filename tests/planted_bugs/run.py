#!/usr/bin/env python3
"""Plants the bugs a merge can have, one at a time, in a copy of the source, and shows that the tests see each of them.

    python3 tests/planted_bugs/run.py [PART OF A NAME]

Exit code 0: the tests pass without a bug and fail with every one. A bug whose place in the source is not found any more is
an error: bring it up to date. A quarter of an hour the first time (its own target folder), a minute a bug later.
"""
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / "target" / "planted-bugs"
TREE = WORK / "tree"
MODEL = ["--test", "exchange_model"]
FOLD, SHELF, READER, PLAN = "src/changes/fold.rs", "src/sync/shelf.rs", "src/sync/reader.rs", "src/store/plan.rs"

# Name, file, what stands there, what is planted.
BUGS = [
    (
        "early-replaced ids forgotten",
        FOLD,
        "            news |= self.replaced.insert(*id);\n",
        "            news |= self.heads.iter().any(|held| held.op == *id) && self.replaced.insert(*id);\n",
    ),
    (
        "duplicates re-applied: a head twice",
        FOLD,
        "if !self.replaced.contains(&op) && !self.heads.iter().any(|held| held.op == op) {",
        "if !self.replaced.contains(&op) {",
    ),
    (
        "duplicates re-applied: a replaced value comes back",
        FOLD,
        "if !self.replaced.contains(&op) && !self.heads.iter().any(|held| held.op == op) {",
        "if !self.heads.iter().any(|held| held.op == op) {",
    ),
    (
        "early arrival ignored",
        FOLD,
        "        let mut news = false;\n        for id in replaces {\n",
        "        let met = |id: &OpId| self.replaced.contains(id) || self.heads.iter().any(|held| held.op == *id);\n"
        "        if !replaces.iter().all(met) {\n            return false;\n        }\n"
        "        let mut news = false;\n        for id in replaces {\n",
    ),
    (
        "last writer wins",
        FOLD,
        "            self.heads.insert(place, head());\n",
        "            self.heads.insert(place, head());\n"
        "            let last = self.heads.pop();\n"
        "            self.heads.clear();\n"
        "            self.heads.extend(last);\n",
    ),
    (
        "fork branch ignored",
        SHELF,
        "inside.is_subset(&held) && within.is_empty()",
        "!held.is_empty() && within.is_empty()",
    ),
    (
        "the hash under the seal not compared",
        READER,
        "    if pack.blocks.is_empty() || sealed != told {\n",
        "    if pack.blocks.is_empty() || (seal::Sealed { hash, ..sealed }) != told {\n",
    ),
    (
        "an element taken out by one is out for all",
        FOLD,
        "state.heads.iter().map(|head| &head.value).filter(|value| **value != Value::Null).max();",
        "state.shown().map(|head| &head.value).filter(|value| **value != Value::Null);",
    ),
    (
        "a choice replaces only what is shown",
        PLAN,
        "    ids.truncate(MOST_REPLACED);\n",
        "    ids.truncate(1);\n",
    ),
]


def lay_out():
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    files = [name for name in files if name and (ROOT / name).is_file()]
    # What was removed from the source must not be built any more.
    for path in TREE.rglob("*"):
        if path.is_file() and path.relative_to(TREE).as_posix() not in set(files):
            path.unlink()
    for name in files:
        target = TREE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        source = ROOT / name
        # The time of a file that is as it was must not change: everything would be built again.
        if not target.is_file() or source.read_bytes() != target.read_bytes():
            shutil.copyfile(source, target)


def passes():
    environment = dict(os.environ, CARGO_TARGET_DIR=str(WORK / "target"), PROPTEST_FAILURE_PERSISTENCE="off")
    done = subprocess.run(
        ["cargo", "test", "--locked", *MODEL], cwd=TREE, env=environment, capture_output=True, text=True, errors="replace"
    )
    if "test result: " not in done.stdout:
        sys.exit(f"the tests did not run:\n{done.stderr[-3000:]}")
    return done.returncode == 0


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    WORK.mkdir(parents=True, exist_ok=True)
    lay_out()
    missed = []
    if not passes():
        sys.exit("without any bug the test does not pass")
    print("no bug: the tests pass", flush=True)
    for name, file, there, planted in BUGS:
        if wanted not in name:
            continue
        path = TREE / file
        text = path.read_text(encoding="utf-8")
        if text.count(there) != 1:
            sys.exit(f"{name}: its place in {file} is not found once; bring it up to date")
        path.write_text(text.replace(there, planted), encoding="utf-8")
        try:
            seen = not passes()
        finally:
            path.write_text(text, encoding="utf-8")
        print(f"{name}: {'seen' if seen else 'NOT SEEN'} by the model", flush=True)
        if not seen:
            missed.append(name)
    if missed:
        sys.exit(f"not seen: {', '.join(missed)}")
    print(f"{sum(wanted in bug[0] for bug in BUGS)} planted bugs, all seen")


main()
