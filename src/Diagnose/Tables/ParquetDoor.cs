using System.Buffers.Binary;
using Parquet.Meta;

namespace Whence.Diagnose.Tables;

/// <summary>
/// Checks what the library takes on trust: the footer and the header of every page are of Thrift's protocol, pages lie within their columns, and no page
/// states more bytes or values than its column does, nor a compressed block more than its page. On other files the library may not come back, or reserve what a damaged number says.
/// </summary>
static class ParquetDoor
{
    const int Tail = 8, FirstLook = 1 << 13;
    const int DictionaryPage = 2;

    /// <summary>Checks the footer.</summary>
    /// <exception cref="TableException">It is not Parquet's.</exception>
    public static void CheckFooter(string source, Stream stream)
    {
        if (stream.Length < 4 + Tail)
            throw new TableException(source, $"{stream.Length} bytes are no Parquet file");
        var tail = Read(stream, stream.Length - Tail, Tail);
        if (!tail.AsSpan(4).SequenceEqual("PAR1"u8))
            throw new TableException(source, "does not end with PAR1: it is no Parquet file, or truncated");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (length > stream.Length - 4 - Tail)
            throw new TableException(source, $"the footer states {length} bytes in a file of {stream.Length}");
        var footer = new ThriftReader(Read(stream, stream.Length - Tail - length, (int)length));
        footer.SkipStruct();
        if (footer.Position != length)
            throw new TableException(source, $"the footer states {length} bytes and ends after {footer.Position}");
    }

    /// <summary>Checks the pages of a column in one group of rows.</summary>
    /// <exception cref="TableException">They do not fit.</exception>
    public static void CheckPages(string source, string name, Stream stream, ColumnMetaData column)
    {
        var at = column.DictionaryPageOffset is > 0 and var first && first < column.DataPageOffset ? first : column.DataPageOffset;
        var end = at + column.TotalCompressedSize;
        if (at < 4 || column.TotalCompressedSize < 0 || end > stream.Length)
            throw new TableException(source, $"its pages lie at {at} to {end} in a file of {stream.Length} bytes", column: name);
        for (var values = 0L; values < column.NumValues;)
        {
            var page = Page(stream, at, end);
            if (page.Packed < 0 || page.Packed > end - at - page.Header || page.Unpacked < 0 || page.Unpacked > column.TotalUncompressedSize)
                throw new TableException(source, $"a page at {at} states {page.Packed} bytes, {page.Unpacked} unpacked, beyond its column", column: name);
            var most = page.Type == DictionaryPage ? page.Unpacked : column.NumValues - values;
            if (page.Values < 0 || page.Values > most || (page.Type != DictionaryPage && page.Values == 0))
                throw new TableException(source, $"a page at {at} states {page.Values} values, at most {most} can be", column: name);
            if (column.Codec == CompressionCodec.SNAPPY && page.IsPacked && page.Packed > page.Levels && Stated(stream, at + page.Header + page.Levels, end) is var stated && stated != page.Unpacked - page.Levels)
                throw new TableException(source, $"a page at {at} states {page.Unpacked - page.Levels} bytes unpacked, the block in it {stated}", column: name);
            values += page.Type == DictionaryPage ? 0 : page.Values;
            at += page.Header + page.Packed;
        }
    }

    // A header is short; where it is not, more is looked at.
    static PageHead Page(Stream stream, long at, long end)
    {
        for (var look = FirstLook; ; look *= 4)
        {
            var length = (int)Math.Min(look, end - at);
            try
            {
                return PageHead.Of(Read(stream, at, length));
            }
            catch (EndOfStreamException) when (length < end - at && look < 1 << 26)
            {
                continue;
            }
        }
    }

    // A block of Snappy begins with its unpacked length, seven bits a byte, the lowest first; -1 where it is longer than a length can be.
    static long Stated(Stream stream, long at, long end)
    {
        var (length, shift) = (0L, 0);
        foreach (var next in Read(stream, at, (int)Math.Min(5, end - at)))
        {
            length |= (long)(next & 127) << shift;
            shift += 7;
            if (next < 128)
                return length;
        }
        return -1;
    }

    static byte[] Read(Stream stream, long at, int length)
    {
        var bytes = new byte[length];
        stream.Position = at;
        stream.ReadExactly(bytes);
        return bytes;
    }

    readonly record struct PageHead(int Header, long Type, long Unpacked, long Packed, long Values, long Levels, bool IsPacked)
    {
        const int DataHeader = 5, DictionaryHeader = 7, DataHeaderV2 = 8, Structure = 12, No = 2;

        public static PageHead Of(byte[] bytes)
        {
            var reader = new ThriftReader(bytes);
            var (head, id) = (default(PageHead) with { IsPacked = true }, 0);
            for (var type = reader.Field(ref id); type != 0; type = reader.Field(ref id))
            {
                if (id is DataHeader or DictionaryHeader or DataHeaderV2 && type == Structure)
                    head = head.With(ref reader, isV2: id == DataHeaderV2);
                else if (id is >= 1 and <= 3 && type == 5)
                    head = id switch { 1 => head with { Type = reader.Integer() }, 2 => head with { Unpacked = reader.Integer() }, _ => head with { Packed = reader.Integer() } };
                else
                    reader.Skip(type);
            }
            return head with { Header = reader.Position };
        }

        // The number of values is the first member of every kind of page; in the second version levels stand before the block, and the block may be as it is.
        PageHead With(ref ThriftReader reader, bool isV2)
        {
            var (head, id) = (this with { Values = -1, Levels = 0, IsPacked = true }, 0);
            for (var type = reader.Field(ref id); type != 0; type = reader.Field(ref id))
            {
                if (id == 1 && type == 5)
                    head = head with { Values = reader.Integer() };
                else if (isV2 && id is 5 or 6 && type == 5)
                    head = head with { Levels = head.Levels + Math.Max(0, reader.Integer()) };
                else if (isV2 && id == 7 && type == No)
                    head = head with { IsPacked = false };
                else
                    reader.Skip(type);
            }
            return head;
        }
    }
}
