"""Lets a newer libstdc++.so.6 load beside an older glibc: versions of glibc that are not here are marked as not needed.

TorchSharp 0.107 needs GLIBCXX_3.4.32 (GCC 13), which Debian 12 does not have; that of Debian 13 needs glibc 2.38 for one function, __isoc23_strtoul, that nothing calls at
the start. For measuring only: a program that does call it ends.
usage: libstdcxx.py LIBRARY.so.6 FOLDER   and then LD_LIBRARY_PATH=FOLDER
"""
import ctypes
import pathlib
import struct
import sys

NEEDED_VERSIONS = 0x6FFFFFFE
WEAK = 2


def here():
    version = ctypes.CDLL(None).gnu_get_libc_version
    version.restype = ctypes.c_char_p
    return tuple(int(part) for part in version().decode().split("."))


def weaken(data, newest):
    """Marks the needed versions GLIBC_x.y above the newest as weak, in an ELF file of 64 bits; yields their names."""
    table, count = struct.unpack_from("<Q", data, 0x28)[0], struct.unpack_from("<H", data, 0x3C)[0]
    sections = [struct.unpack_from("<IIQQQQIIQQ", data, table + 64 * i) for i in range(count)]
    for _, kind, _, _, at, _, link, *_ in sections:
        if kind != NEEDED_VERSIONS:
            continue
        names, more = sections[link][4], True
        while more:
            _, versions, _, first, following = struct.unpack_from("<HHIII", data, at)
            entry = at + first
            for _ in range(versions):
                _, flags, _, name, step = struct.unpack_from("<IHHII", data, entry)
                start = names + name
                text = bytes(data[start:data.index(0, start)]).decode()
                if text.startswith("GLIBC_2.") and tuple(map(int, text[6:].split("."))) > newest:
                    struct.pack_into("<H", data, entry + 4, flags | WEAK)
                    yield text
                entry += step
            at, more = at + following, following > 0


def main(library, folder):
    data = bytearray(pathlib.Path(library).read_bytes())
    print("not needed any more:", *weaken(data, here()))
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    (pathlib.Path(folder) / "libstdc++.so.6").write_bytes(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
