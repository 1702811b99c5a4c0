using System.Buffers.Binary;
using System.Text;

namespace Whence.Models.Tensors;

/// <summary>
/// The NumPy array file format, versions 1.0 to 3.0: magic, header (a Python dictionary literal with descr, fortran_order and shape), raw
/// elements.
/// Real numbers of up to 64 bits in either byte order and booleans are read; arrays in Fortran order are reordered to row-major.
/// </summary>
public static class Npy
{
    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads one array.</summary>
    /// <exception cref="TensorFormatException">The file is not a complete .npy array of a supported type.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HostTensor Read(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > int.MaxValue } file)
            throw new TensorFormatException(path, $"{file.Length} bytes are more than one array can hold");
        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads one array from a buffer; the name appears in messages.</summary>
    /// <exception cref="TensorFormatException">The buffer is not a complete .npy array of a supported type.</exception>
    public static HostTensor Parse(ReadOnlyMemory<byte> bytes, string name)
    {
        var span = bytes.Span;
        if (span.StartsWith("PK\x03\x04"u8))
            throw new TensorFormatException(name, "a .npz archive of arrays, not a .npy file: save one array with numpy.save");
        if (span.Length < 10 || !span.StartsWith(Magic))
            throw new TensorFormatException(name, "not a .npy file: the magic bytes are missing");
        var version = span[6];
        if (version is < 1 or > 3)
            throw new TensorFormatException(name, $"version {version}.{span[7]} of .npy is not known (1.0 to 3.0 are)");
        var start = version == 1 ? 10 : 12;
        long length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(span[8..])
            : span.Length >= 12 ? BinaryPrimitives.ReadUInt32LittleEndian(span[8..]) : long.MaxValue - start;
        if (start + length > span.Length)
            throw new TensorFormatException(name, $"the header of {length} bytes ends after the file's {span.Length}");
        var data = bytes[(start + (int)length)..];
        var header = NpyHeader.Parse(Encoding.UTF8.GetString(span.Slice(start, (int)length)), name);
        if (!TensorSize.TryCount(header.Shape, header.Type.Size(), out var count))
            throw new TensorFormatException(name, $"shape ({string.Join(", ", header.Shape)}) is too large");
        var size = count * header.Type.Size();
        if (data.Length != size)
            throw new TensorFormatException(name,
                $"shape ({string.Join(", ", header.Shape)}) of {header.Type} needs {size} bytes of data, the file has {data.Length}");
        var shape = TensorSize.ToShape(header.Shape);
        if (header.BigEndian)
            data = Reversed(data.Span, header.Type.Size());
        return new HostTensor(header.Type, shape, header.FortranOrder ? ToRowMajor(data, shape, header.Type.Size()) : data);
    }

    /// <summary>Writes one array as version 1.0, C order.</summary>
    /// <exception cref="NotSupportedException">BF16, or integers of four or two bits, which the format cannot say.</exception>
    public static void Write(string path, HostTensor tensor)
    {
        using var file = File.Create(path);
        Write(file, tensor);
    }

    /// <inheritdoc cref="Write(string, HostTensor)"/>
    public static void Write(Stream stream, HostTensor tensor)
    {
        var text = NpyHeader.Format(tensor);
        var padded = (10 + text.Length + 1 + 63) / 64 * 64 - 10;
        var header = new byte[10 + padded];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), checked((ushort)padded));
        Encoding.ASCII.GetBytes(text.PadRight(padded - 1) + "\n", header.AsSpan(10));
        stream.Write(header);
        stream.Write(tensor.Data.Span);
    }

    static byte[] Reversed(ReadOnlySpan<byte> data, int size)
    {
        var y = data.ToArray();
        for (var at = 0; at < y.Length; at += size)
            y.AsSpan(at, size).Reverse();
        return y;
    }

    static byte[] ToRowMajor(ReadOnlyMemory<byte> data, int[] shape, int size)
    {
        var y = new byte[data.Length];
        var x = data.Span;
        var index = new int[shape.Length];
        for (var target = 0; target < y.Length; target += size)
        {
            long source = 0;
            for (var d = shape.Length - 1; d >= 0; d--)
                source = source * shape[d] + index[d];
            x.Slice((int)source * size, size).CopyTo(y.AsSpan(target));
            for (var d = shape.Length - 1; d >= 0 && ++index[d] == shape[d]; d--)
                index[d] = 0;
        }
        return y;
    }
}
