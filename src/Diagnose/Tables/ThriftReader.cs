namespace Whence.Diagnose.Tables;

/// <summary>
/// Walks Thrift's compact protocol, in which Parquet writes its headers, and lets nothing through that is not of it: lengths within the bytes, known
/// types, bounded nesting.
/// </summary>
/// <remarks>Every method throws <see cref="InvalidDataException"/> on what is wrong, <see cref="EndOfStreamException"/> where bytes are lacking.</remarks>
ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    const int Deepest = 32;
    const int Binary = 8, List = 9, Set = 10, Map = 11, Struct = 12;

    readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Reads the header of a member; type 0 ends the structure.</summary>
    /// <param name="id">Number of the member before; that of this one after.</param>
    public int Field(ref int id)
    {
        var head = Byte();
        if (head == 0)
            return 0;
        if ((head & 15) == 0)
            throw new InvalidDataException("a member without a type");
        id = head >> 4 is > 0 and var step ? id + step : checked((int)Integer());
        return head & 15;
    }

    /// <summary>A whole number, zigzag and variable length.</summary>
    public long Integer()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Steps over a structure.</summary>
    public void SkipStruct(int depth = 0)
    {
        if (depth > Deepest)
            throw new InvalidDataException($"structures nested more than {Deepest} deep");
        var id = 0;
        for (var type = Field(ref id); type != 0; type = Field(ref id))
            Skip(type, depth);
    }

    /// <summary>Steps over a member.</summary>
    public void Skip(int type, int depth = 0)
    {
        switch (type)
        {
            // The value of a boolean member is its type.
            case 1 or 2:
                break;
            case >= 3 and <= 7 or Binary:
                SkipScalar(type);
                break;
            case List or Set:
                SkipItems(depth);
                break;
            case Struct:
                SkipStruct(depth + 1);
                break;
            default:
                throw new InvalidDataException(type == Map ? "a map, which Parquet has none of" : $"a member of unknown type {type}");
        }
    }

    void SkipItems(int depth)
    {
        var head = Byte();
        var count = head >> 4 == 15 ? Unsigned() : (ulong)(head >> 4);
        if (count > (ulong)(bytes.Length - Position))
            throw new EndOfStreamException();
        for (var i = 0UL; i < count; i++)
        {
            // In a list a boolean is a byte.
            if ((head & 15) is 1 or 2)
                Byte();
            else
                Skip(head & 15, depth + 1);
        }
    }

    void SkipScalar(int type)
    {
        switch (type)
        {
            case 3:
                Advance(1);
                break;
            case 7:
                Advance(8);
                break;
            case Binary:
                Advance(Unsigned());
                break;
            default:
                Unsigned();
                break;
        }
    }

    ulong Unsigned()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
                return value;
        }
        throw new InvalidDataException("a number of more than 64 bits");
    }

    int Byte()
    {
        Advance(1);
        return bytes[Position - 1];
    }

    void Advance(ulong count)
    {
        if (count > (ulong)(bytes.Length - Position))
            throw new EndOfStreamException();
        Position += (int)count;
    }
}
