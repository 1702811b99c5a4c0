using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Quantization;

/// <summary>Integer codes q of numbers x = (q - zero) * scale: their range, and how scales and zero points lie along a tensor.</summary>
static class Codes
{
    /// <summary>The lowest and the highest code of a type.</summary>
    public static (float Min, float Max) Range(ElementType type) => type.IsSigned()
        ? (-(float)(1L << (type.Bits() - 1)), (1L << (type.Bits() - 1)) - 1) : (0, (1L << type.Bits()) - 1);

    /// <summary>Fails for a type that codes of computed numbers cannot have.</summary>
    public static ElementType Checked(NodeReader node, ElementType type) => !type.IsFloat() && type != ElementType.Bool && type.Bits() <= 16 ? type
        : throw new UnsupportedNodeException($"{node}: codes of type {type}; integers of 2 to 16 bits are supported");

    /// <summary>
    /// The shape under which a scale or zero point broadcasts against a tensor: a single one, one for each place along the axis, or with blocks one for each
    /// block (before it is repeated).
    /// </summary>
    /// <exception cref="OnnxException">The shapes do not fit.</exception>
    public static int[] Shape(NodeReader node, int[] shape, int[] parameter, int block)
    {
        if (block == 0 && (parameter.Length == 0 || parameter is [1]))
            return [];
        var axis = node.Axis(node.Int("axis", 1), shape.Length);
        if (block == 0 && parameter.Length == 1 && parameter[0] == shape[axis] && (node.Opset >= 13 || !node.IsStandard))
            return [parameter[0], .. Enumerable.Repeat(1, shape.Length - axis - 1)];
        if (block > 0 && parameter.Length == shape.Length && parameter.Select((extent, d) => d == axis ? extent == (shape[d] + block - 1) / block : extent == shape[d]).All(fits => fits))
            return parameter;
        throw node.Error($"a scale or zero point [{string.Join(',', parameter)}] fits neither [{string.Join(',', shape)}] nor its axis {axis}"
            + (block > 0 ? $" in blocks of {block}" : node.Opset < 13 && node.IsStandard ? " (one for the whole tensor before operator set 13)" : ""));
    }

    /// <summary>A known scale or zero point, so that it broadcasts against the tensor.</summary>
    public static HostTensor Spread(NodeReader node, HostTensor parameter, int[] shape, int block)
    {
        var own = Shape(node, shape, parameter.Shape, block);
        var wide = parameter.Reshape(own);
        if (block == 0)
            return wide;
        var axis = node.Axis(node.Int("axis", 1), shape.Length);
        var (outer, rows, inner) = (Count(own[..axis]), own[axis], Count(own[(axis + 1)..]) * wide.Type.Size());
        var y = new byte[outer * shape[axis] * inner];
        for (var o = 0; o < outer; o++)
            for (var i = 0; i < shape[axis]; i++)
                wide.Data.Span.Slice((o * rows + i / block) * inner, inner).CopyTo(y.AsSpan((o * shape[axis] + i) * inner));
        return new HostTensor(wide.Type, shape, y);
    }

    /// <summary>The size of blocks, 0 for none.</summary>
    public static int Block(NodeReader node)
    {
        var block = node.Int("block_size", 0);
        return block >= 0 ? block : throw node.Error($"blocks of {block} elements");
    }

    static int Count(int[] shape) => shape.Aggregate(1, (product, d) => checked(product * d));
}
