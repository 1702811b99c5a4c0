using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf.Collections;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;
using DataType = Whence.Models.Onnx.Wire.TensorProto.Types.DataType;

namespace Whence.Models.Onnx;

/// <summary>Turns tensors of the wire format into host tensors: raw bytes, typed fields, or bytes of a file beside the model.</summary>
static class OnnxTensors
{
    const long MaxSparse = 1 << 20;

    /// <summary>The host's element type of a wire type; null for strings, complex numbers and types that are not read.</summary>
    public static ElementType? TypeOf(int dataType) => (DataType)dataType switch
    {
        DataType.Float => ElementType.F32,
        DataType.Double => ElementType.F64,
        DataType.Float16 => ElementType.F16,
        DataType.Bfloat16 => ElementType.BF16,
        DataType.Int64 => ElementType.I64,
        DataType.Int32 => ElementType.I32,
        DataType.Int16 => ElementType.I16,
        DataType.Int8 => ElementType.I8,
        DataType.Uint64 => ElementType.U64,
        DataType.Uint32 => ElementType.U32,
        DataType.Uint16 => ElementType.U16,
        DataType.Uint8 => ElementType.U8,
        DataType.Int4 => ElementType.I4,
        DataType.Uint4 => ElementType.U4,
        DataType.Int2 => ElementType.I2,
        DataType.Uint2 => ElementType.U2,
        DataType.Bool => ElementType.Bool,
        _ => null,
    };

    static string Advice(DataType type) => type is >= DataType.Float8E4M3Fn and <= DataType.Float8E5M2Fnuz or DataType.Float4E2M1 or DataType.Float8E8M0
        ? " (nor any other of 8 bits or fewer with a fraction); int8, uint8 and integers of 2, 4 and 16 bits are: quantize to one of them" : "";

    /// <summary>The element type that Cast converts to.</summary>
    public static ElementType CastTarget(NodeReader node)
    {
        node.Ignore("saturate", "round_mode");
        var to = node.Int("to", 0);
        return TypeOf(to) ?? throw new UnsupportedNodeException(
            $"{node}: cast to {(DataType)to}; known are float, double, float16, bfloat16, integers of 2 to 64 bits and bool");
    }

    /// <summary>Reads one tensor.</summary>
    /// <param name="proto">The tensor.</param>
    /// <param name="model">The model's name, for messages.</param>
    /// <param name="folder">The folder in which external data may lie; null where there is none.</param>
    /// <exception cref="OnnxException">The type is not supported, or the data does not match the shape.</exception>
    public static HostTensor Read(TensorProto proto, string model, string? folder)
    {
        var (type, count, data) = Stored(proto, model, folder);
        return new HostTensor(type, TensorSize.ToShape([.. proto.Dims]), type.Bits() < 8 ? Unpacked(data.Span, type, count) : data);
    }

    /// <summary>The bytes of one tensor as raw data has them: elements below a byte lie several in one, the first in the lowest bits.</summary>
    /// <inheritdoc cref="Read(TensorProto, string, string?)"/>
    public static (ElementType Type, int Count, ReadOnlyMemory<byte> Data) Stored(TensorProto proto, string model, string? folder)
    {
        OnnxException Wrong(string what) => new(model, $"tensor '{proto.Name}' [{string.Join(',', proto.Dims)}]: {what}");

        var type = TypeOf(proto.DataType) ?? throw Wrong($"element type {(DataType)proto.DataType} is not supported{Advice((DataType)proto.DataType)}");
        if (proto.Segment is not null)
            throw Wrong("stored in segments, which is not supported");
        if (proto.Dims.Count > 64 || !TensorSize.TryCount([.. proto.Dims], type.Size(), out var count))
            throw Wrong("the shape is not a size of an array");
        var packing = type.Bits() < 8 ? 8 / type.Bits() : 1;
        var size = (count * type.Size() + packing - 1) / packing;
        var data = proto.DataLocation == TensorProto.Types.Location.External ? OnnxExternalData.Read(proto, size, folder, Wrong)
            : !proto.RawData.IsEmpty ? proto.RawData.Memory
            : FromFields(proto, type, packing == 1 ? count : size, Wrong);
        return data.Length == size ? (type, count, data) : throw Wrong($"{count} elements of {type} need {size} bytes, {data.Length} are stored");
    }

    /// <summary>Reads one sparse tensor, with its zeros.</summary>
    /// <exception cref="OnnxException">It is malformed, or out of proportion to what is stored.</exception>
    public static HostTensor Read(SparseTensorProto proto, string model, string? folder)
    {
        OnnxException Wrong(string what) => new(model, $"sparse tensor '{proto.Values?.Name}' [{string.Join(',', proto.Dims)}]: {what}");

        if (proto.Values is null || proto.Indices is null)
            throw Wrong("values or indices are missing");
        var (values, indices) = (Read(proto.Values, model, folder), Read(proto.Indices, model, folder));
        long[] dims = [.. proto.Dims];
        if (dims.Length > 64 || !TensorSize.TryCount(dims, values.Type.Size(), out var count) || count > MaxSparse + 1000L * values.Count)
            throw Wrong("the shape is not a size of an array, or out of proportion to the elements stored");
        var isLinear = indices.Rank == 1 && indices.Count == values.Count;
        if (indices.Type != ElementType.I64 || !isLinear && (indices.Rank != 2 || indices.Shape[0] != values.Count || indices.Shape[1] != dims.Length))
            throw Wrong($"indices {indices} do not fit {values.Count} values of rank {dims.Length}");
        var size = values.Type.Size();
        var data = new byte[count * size];
        var places = indices.ToLongs();
        for (var i = 0; i < values.Count; i++)
        {
            var place = isLinear ? places[i] : Place(places.AsSpan(i * dims.Length, dims.Length), dims);
            if (place < 0 || place >= count)
                throw Wrong($"element {i} lies outside");
            values.Data.Span.Slice(i * size, size).CopyTo(data.AsSpan((int)place * size));
        }
        return new HostTensor(values.Type, TensorSize.ToShape(dims), data);
    }

    // -1 where an index is outside.
    static long Place(ReadOnlySpan<long> index, long[] dims)
    {
        long place = 0;
        for (var d = 0; d < dims.Length; d++)
        {
            if (index[d] < 0 || index[d] >= dims[d])
                return -1;
            place = place * dims[d] + index[d];
        }
        return place;
    }

    static byte[] Unpacked(ReadOnlySpan<byte> data, ElementType type, int count)
    {
        var (bits, perByte) = (type.Bits(), 8 / type.Bits());
        var y = new byte[count];
        for (var i = 0; i < count; i++)
            y[i] = type.Wrap((byte)(data[i / perByte] >> i % perByte * bits));
        return y;
    }

    static ReadOnlyMemory<byte> FromFields(TensorProto proto, ElementType type, int count, Func<string, OnnxException> wrong) => type switch
    {
        ElementType.F32 => Pack(proto.FloatData, count, wrong),
        ElementType.F64 => Pack(proto.DoubleData, count, 8, (y, v) => BinaryPrimitives.WriteDoubleLittleEndian(y, v), wrong),
        ElementType.I64 => Pack(proto.Int64Data, count, 8, (y, v) => BinaryPrimitives.WriteInt64LittleEndian(y, v), wrong),
        ElementType.U64 => Pack(proto.Uint64Data, count, 8, (y, v) => BinaryPrimitives.WriteUInt64LittleEndian(y, v), wrong),
        ElementType.U32 => Pack(proto.Uint64Data, count, 4, (y, v) => BinaryPrimitives.WriteUInt32LittleEndian(y, (uint)v), wrong),
        ElementType.I32 => Pack(proto.Int32Data, count, 4, (y, v) => BinaryPrimitives.WriteInt32LittleEndian(y, v), wrong),
        // Half precision is stored as bit patterns in the low 16 bits of the integers.
        _ when type.Size() == 2 => Pack(proto.Int32Data, count, 2, (y, v) => BinaryPrimitives.WriteUInt16LittleEndian(y, (ushort)v), wrong),
        _ => Pack(proto.Int32Data, count, 1, (y, v) => y[0] = (byte)v, wrong),
    };

    delegate void Writer<T>(Span<byte> y, T value);

    // Of weights there are many: they are copied at once.
    static ReadOnlyMemory<byte> Pack(RepeatedField<float> field, int count, Func<string, OnnxException> wrong)
    {
        if (field.Count != count)
            throw wrong($"{count} elements expected, {field.Count} are stored");
        var values = ArrayPool<float>.Shared.Rent(count);
        field.CopyTo(values, 0);
        var bytes = MemoryMarshal.AsBytes(values.AsSpan(0, count)).ToArray();
        ArrayPool<float>.Shared.Return(values);
        return bytes;
    }

    static ReadOnlyMemory<byte> Pack<T>(RepeatedField<T> field, int count, int size, Writer<T> write, Func<string, OnnxException> wrong)
    {
        if (field.Count != count)
            throw wrong($"{count} elements expected, {field.Count} are stored");
        var y = new byte[count * size];
        for (var i = 0; i < count; i++)
            write(y.AsSpan(i * size), field[i]);
        return y;
    }
}
