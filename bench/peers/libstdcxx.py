"""Lets a newer libstdc++.so.6 load beside an older glibc: needed versions of glibc that are not here are replaced by the newest that is.

TorchSharp 0.107 needs GLIBCXX_3.4.32 (GCC 13), which Debian 12 does not have; that of Debian 13 needs glibc 2.38 for one function, __isoc23_strtoul, that nothing calls at
the start. For measuring only: a program that does call it ends.
usage: libstdcxx.py LIBRARY.so.6 FOLDER   and then LD_LIBRARY_PATH=FOLDER
"""
import ctypes
import pathlib
import struct
import sys

NEEDED_VERSIONS = 0x6FFFFFFE


def here():
    version = ctypes.CDLL(None).gnu_get_libc_version
    version.restype = ctypes.c_char_p
    return tuple(int(part) for part in version().decode().split("."))


def replace(data, newest):
    """Writes the newest needed version GLIBC_2.y that there is over those above it, in an ELF file of 64 bits; yields the names of these."""
    table, count = struct.unpack_from("<Q", data, 0x28)[0], struct.unpack_from("<H", data, 0x3C)[0]
    sections = [struct.unpack_from("<IIQQQQIIQQ", data, table + 64 * i) for i in range(count)]
    for _, kind, _, _, at, _, link, *_ in sections:
        if kind != NEEDED_VERSIONS:
            continue
        names, more = sections[link][4], True
        while more:
            _, versions, _, first, following = struct.unpack_from("<HHIII", data, at)
            entry, found = at + first, []
            for _ in range(versions):
                digest, flags, other, name, step = struct.unpack_from("<IHHII", data, entry)
                start = names + name
                text = bytes(data[start:data.index(0, start)]).decode()
                if text.startswith("GLIBC_2."):
                    found.append((tuple(map(int, text[6:].split("."))), entry, digest, name, text))
                entry += step
            known = max((version for version in found if version[0] <= newest), default=None)
            for version, entry, _, _, text in found:
                if version > newest:
                    struct.pack_into("<I", data, entry, known[2])
                    struct.pack_into("<I", data, entry + 8, known[3])
                    yield text
            at, more = at + following, following > 0


def main(library, folder):
    data = bytearray(pathlib.Path(library).read_bytes())
    print("replaced:", *replace(data, here()))
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    (pathlib.Path(folder) / "libstdc++.so.6").write_bytes(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
