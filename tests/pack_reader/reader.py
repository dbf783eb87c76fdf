"""Reads packs and bundles of vyezd by docs/pack-format.md alone and prints the folded state.

    python3 reader.py FILE…        needs cbor2 and cryptography
"""

import hashlib
import io
import json
import sys
import zlib

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PROTECTED = cbor2.dumps({1: -19})


class Broken(Exception):
    pass


def need(holds, what):
    if not holds:
        raise Broken(what)


def sha(data):
    return hashlib.sha256(data).digest()


def packs(data):
    """Every pack of a file: (header, blocks, chain)."""
    stream = io.BytesIO(data)
    while stream.tell() < len(data):
        start = stream.tell()
        decoder = cbor2.CBORDecoder(stream)
        header = decoder.decode()
        # The tag of self-described CBOR is taken off by some versions of the library.
        header = getattr(header, "value", header)
        need(header[0] == "vyezd-pack" and header[1] == 1, "no pack of version 1")
        told = header[3]
        blocks = []
        while True:
            before = stream.tell()
            item = cbor2.CBORDecoder(stream).decode()
            if isinstance(item, cbor2.CBORTag):
                break
            blocks.append(item)
        need(item.tag == 18, "no seal")
        protected, unprotected, payload, signature = item.value
        need(protected == PROTECTED and not unprotected, "another algorithm")
        signed = cbor2.dumps(["Signature1", protected, b"vyezd/pack/1", payload], canonical=True)
        Ed25519PublicKey.from_public_bytes(told[2]).verify(signature, signed)
        sealed = stream.tell()
        writer, last, count, chain, digest = cbor2.loads(payload)
        if digest != sha(data[start:before]):
            # Changes were put in hashes after sealing: a statement says what the bytes are now.
            cut = cbor2.CBORDecoder(stream).decode()
            need(isinstance(cut, cbor2.CBORTag) and cut.tag == 18, "not what was sealed")
            protected, unprotected, said, signature = cut.value
            need(protected == PROTECTED and not unprotected, "another algorithm")
            why, by, now = cbor2.loads(said)
            signed = cbor2.dumps(["Signature1", protected, b"vyezd/cut/1", said], canonical=True)
            Ed25519PublicKey.from_public_bytes(by).verify(signature, signed)
            need(why in (1, 2) and now == sha(data[start:sealed]), "cut of other bytes")
        need(writer == told[1] == sha(told[2])[:16], "another writer")
        need(count == len(blocks), "another number of blocks")
        need(last == told[3] + sum(block[0] for block in blocks) - 1, "another number of changes")
        yield told, blocks, chain


def changes(told, blocks, chain):
    """Every change of a pack: (opid, change)."""
    number, link = told[3], told[4]
    for count, length, packed, after in blocks:
        raw = zlib.decompressobj(-15).decompress(packed) if told[6] == 1 else packed
        need(len(raw) == length, "another length")
        stream = io.BytesIO(raw)
        for _ in range(count):
            start = stream.tell()
            change = cbor2.CBORDecoder(stream).decode()
            data = raw[start : stream.tell()]
            if isinstance(change, bytes):
                need(len(change) == 32, "no hash")
                link = sha(b"vyezd/chain/1" + link + change)
                number += 1
                continue
            need(change[0] == number, "another number")
            link = sha(b"vyezd/chain/1" + link + sha(data))
            number += 1
            yield sha(data)[:16], change
        need(link == after and stream.tell() == length, "another chain")
    need(link == chain, "another chain at the end")


def fold(all_changes):
    heads, replaced = {}, {}
    for op, change in all_changes:
        _, hlc, _, record, form, operations = change[:6]
        for at in range(0, len(operations), 3):
            cell, value, replaces = operations[at : at + 3]
            field, element = cell if isinstance(cell, (list, tuple)) else (cell, None)
            key = (record.hex(), field, plain(element))
            held = heads.setdefault(key, {})
            gone = replaced.setdefault(key, set())
            gone.update(replaces)
            for id in replaces:
                held.pop(id, None)
            if op not in gone:
                held[op] = (hlc, plain(value))
    return heads


def plain(value):
    if isinstance(value, bytes):
        return "h'" + value.hex() + "'"
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def main(files):
    found = {}
    for file in files:
        with open(file, "rb") as handle:
            for pack in packs(handle.read()):
                found.update(changes(*pack))
    for (record, field, element), held in sorted(fold(found.items()).items(), key=lambda item: json.dumps(item[0])):
        heads = sorted(((hlc, op, value) for op, (hlc, value) in held.items()), key=lambda head: head[:2])
        values = [value for _, _, value in heads]
        print(json.dumps([record, field, element, values], ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
