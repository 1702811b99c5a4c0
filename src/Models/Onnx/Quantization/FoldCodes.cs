using Whence.Models.Onnx.Folding;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Quantization;

/// <summary>Quantised constants in numbers, and the other way round, in single precision as ONNX Runtime computes them.</summary>
static class FoldCodes
{
    /// <summary>(x - zero) * scale in the scale's type, or the one asked for.</summary>
    public static HostTensor Dequantize(Fold f)
    {
        var (x, block) = (f.Charged(f[0]), Codes.Block(f.Node));
        var scale = Wide(f, f[1], x.Shape, block).ToFloats();
        if (f.Has(2) && f[2].Type != x.Type)
            throw f.Node.Error($"the zero point is {f[2]}, the codes are {x}");
        var zero = f.Has(2) ? Wide(f, f[2], x.Shape, block).ToLongs() : null;
        var codes = x.ToLongs();
        var y = new double[codes.Length];
        for (var i = 0; i < y.Length; i++)
            y[i] = (float)(codes[i] - (zero?[i] ?? 0)) * scale[i];
        return HostTensor.Of(RealType(f.Node, f[1].Type), y, x.Shape);
    }

    /// <summary>What a step of the codes stands for that a node makes numbers of: one for all, or one for each place along the outermost dimension; null where it is neither.</summary>
    public static float[]? Units(NodeReader node, HostTensor?[] inputs)
    {
        if (node.Op != "DequantizeLinear" || inputs is not [{ } codes, { } scale, ..] || codes.Type.Bits() != 8 || Codes.Block(node) > 0)
            return null;
        var isAlong = scale.Rank == 1 && codes.Rank > 0 && node.Axis(node.Int("axis", 1), codes.Rank) == 0;
        return scale.Count == 1 || isAlong ? scale.ToFloats() : null;
    }

    /// <summary>round(x / scale) + zero within the type's range.</summary>
    public static HostTensor Quantize(Fold f)
    {
        var (x, block) = (f.Charged(f[0]), Codes.Block(f.Node));
        var type = CodeType(f.Node, f.Has(2) ? f[2].Type : null);
        var scale = Wide(f, f[1], x.Shape, block).ToFloats();
        var zero = f.Has(2) ? Wide(f, f[2], x.Shape, block).ToFloats() : null;
        var (min, max) = Codes.Range(type);
        var values = x.ToFloats();
        var y = new double[values.Length];
        for (var i = 0; i < y.Length; i++)
            y[i] = Math.Clamp(MathF.Round(values[i] / scale[i], MidpointRounding.ToEven) + (zero?[i] ?? 0), min, max);
        return HostTensor.Of(type, y, x.Shape);
    }

    /// <summary>The type of the codes: the zero point's, else the attribute's, else uint8.</summary>
    public static ElementType CodeType(NodeReader node, ElementType? zero)
    {
        node.Ignore("saturate");
        var precision = node.Int("precision", 0);
        if (precision is not 0 and not 1)
            throw new UnsupportedNodeException($"{node}: a quotient of the precision {precision}; single precision (1) is supported");
        return Codes.Checked(node, zero ?? Declared(node) ?? ElementType.U8);
    }

    /// <summary>The type of the numbers: the attribute's, else the scale's.</summary>
    public static ElementType RealType(NodeReader node, ElementType scale) => Declared(node) ?? scale;

    static ElementType? Declared(NodeReader node) => node.Int("output_dtype", 0) is var type and not 0 ? OnnxTensors.TypeOf(type)
        ?? throw new UnsupportedNodeException($"{node}: output_dtype {type}; float, float16, bfloat16 and integers are supported") : null;

    static HostTensor Wide(Fold f, HostTensor parameter, int[] shape, int block) =>
        HostView.BroadcastTo(Codes.Spread(f.Node, parameter, shape, block), shape);
}
