using Whence.Models.Onnx;
using Type = Whence.Models.Onnx.Wire.TensorProto.Types.DataType;

namespace Whence.Tests.Models.Onnx;

/// <summary>Quantised operators against ONNX Runtime, code for code.</summary>
[TestFixture]
sealed class QuantizationTests
{
    const string Microsoft = "com.microsoft";

    static readonly Dictionary<string, Func<OnnxFile>> Files = new()
    {
        ["linear uint8"] = () => Round(0.05f, 7, Type.Uint8),
        ["linear int8"] = () => Round(0.05f, -7, Type.Int8),
        ["linear uint16"] = () => Round(0.0005f, 30_001, Type.Uint16, 21),
        ["linear int16"] = () => Round(0.0005f, 33, Type.Int16, 21),
        ["linear int4"] = () => Round(0.5f, 3, Type.Int4, 21),
        ["linear uint4"] = () => Round(0.5f, 9, Type.Uint4, 21),
        ["ties to even"] = () => Round(0.25f, 1, Type.Uint8),
        ["no zero point"] = () => Image(21).Weights("s", [0.03f], 1).Node("QuantizeLinear", "x s", "q").Node("DequantizeLinear", "q s", "y").Output("y"),
        ["type by attribute"] = () => Image(21).Weights("s", [0.1f]).Node("QuantizeLinear", "x s", "q", ("output_dtype", 3)).Node("DequantizeLinear", "q s", "y").Output("y"),
        ["per axis"] = () => Image(13).Weights("s", [0.1f, 0.02f, 0.5f], 3).Constant("z", Type.Int8, [1, -7, 100], 3)
            .Node("QuantizeLinear", "x s z", "q", ("axis", 1)).Node("DequantizeLinear", "q s z", "y", ("axis", -3)).Output("y"),
        ["blocks"] = () => new OnnxFile(21).Input("x", 2, 6).Weights("s", [0.1f, 0.2f, 0.3f, 0.4f], 2, 2).Constant("z", Type.Uint8, [3, 4, 5, 6], 2, 2)
            .Node("QuantizeLinear", "x s z", "q", ("axis", 1), ("block_size", 3)).Node("DequantizeLinear", "q s z", "y", ("axis", 1), ("block_size", 3)).Output("y"),
        ["weight in int4 blocks"] = () => new OnnxFile(21).Input("x", 2, 4).Constant("w", Type.Int4, [0x21, 0x43, 0xF5, 0x87, 0x19, 0x2A, 0x3B, 0x4C], 4, 4)
            .Weights("s", [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f], 2, 4).Constant("z", Type.Int4, [0x21, 0x43, 0x05, 0x71], 2, 4)
            .Node("DequantizeLinear", "w s z", "r", ("axis", 0), ("block_size", 2)).Node("MatMul", "x r", "y").Output("y"),
        ["bias in int32"] = () => Image(13).Constant("b", Type.Int32, [100_000_001, -3, 77], 3, 1, 1).Weights("s", [0.001f, 0.5f, 0.25f], 3)
            .Node("DequantizeLinear", "b s", "r", ("axis", 0)).Node("Mul", "x r", "y").Output("y"),
        ["constant quantised"] = () => Image(13).Weights("c", [0.5f, 1.5f, -300], 3, 1, 1).Weights("s", [1f]).Constant("z", Type.Int8, [3])
            .Node("QuantizeLinear", "c s z", "q").Node("DequantizeLinear", "q s z", "r").Node("Add", "x r", "y").Output("y"),
        ["dynamic scale"] = () => Image(13).Node("DynamicQuantizeLinear", "x", "q y z").Output("y"),
        ["dynamic zero"] = () => Image(13).Node("DynamicQuantizeLinear", "x", "q s z").Node("Cast", "z", "y", ("to", 1)).Output("y"),
        ["dynamic codes"] = () => Image(13).Node("DynamicQuantizeLinear", "x", "q s z").Node("Cast", "q", "y", ("to", 1)).Output("y"),
        ["dynamic"] = () => Image(13).Node("DynamicQuantizeLinear", "x", "q s z").Node("DequantizeLinear", "q s z", "y").Output("y"),
        ["convolution of codes"] = () => Codes(Image(13), "x", 0.05f, 120).Constant("w", Type.Int8, Numbers(2 * 3 * 9, 63), 2, 3, 3, 3)
            .Weights("ws", [0.01f, 0.02f], 2).Constant("wz", Type.Int8, [0, 0], 2).Weights("ys", [0.1f]).Constant("yz", Type.Uint8, [100])
            .Constant("b", Type.Int32, [2000, -3000], 2)
            .Node("QLinearConv", "q s z w ws wz ys yz b", "c", ("pads", new[] { 1, 1, 1, 1 })).Node("DequantizeLinear", "c ys yz", "y").Output("y"),
        ["convolution to integers"] = () => Codes(Image(13), "x", 0.05f, 120).Constant("w", Type.Uint8, Numbers(2 * 3 * 9, 191, 65), 2, 3, 3, 3)
            .Constant("wz", Type.Uint8, [128]).Node("ConvInteger", "q w z wz", "c", ("pads", new[] { 1, 0, 1, 0 })).Node("Cast", "c", "y", ("to", 1)).Output("y"),
        ["product of codes"] = () => Codes(Rows(13), "x", 0.05f, 120).Constant("w", Type.Int8, Numbers(40, 63), 8, 5).Weights("ws", [0.01f, 0.02f, 0.03f, 0.04f, 0.05f], 5)
            .Constant("wz", Type.Int8, [0, 0, 0, 0, 0], 5).Weights("ys", [0.1f]).Constant("yz", Type.Uint8, [100])
            .Node("QLinearMatMul", "q s z w ws wz ys yz", "c").Node("DequantizeLinear", "c ys yz", "y").Output("y"),
        ["product to integers"] = () => Codes(Rows(13), "x", 0.05f, 120).Constant("w", Type.Int8, Numbers(40, 63), 8, 5).Constant("wz", Type.Int8, [3])
            .Node("MatMulInteger", "q w z wz", "c").Node("Cast", "c", "y", ("to", 1)).Output("y"),
        ["product to floats"] = () => Codes(Rows(13).Import(Microsoft, 1), "x", 0.05f, 120).Constant("w", Type.Int8, Numbers(40, 63), 8, 5)
            .Weights("ws", [0.01f, 0.02f, 0.03f, 0.04f, 0.05f], 5).Constant("wz", Type.Int8, [0, 1, 2, 3, 4], 5).Weights("b", [1, 2, 3, 4, 5], 5)
            .Node("com.microsoft.MatMulIntegerToFloat", "q w s ws z wz b", "y").Output("y"),
        ["dynamic product"] = () => Rows(13).Import(Microsoft, 1).Constant("w", Type.Int8, Numbers(40, 63), 8, 5).Weights("ws", [0.01f])
            .Constant("wz", Type.Int8, [0]).Weights("b", [1, 2, 3, 4, 5], 5).Node("com.microsoft.DynamicQuantizeMatMul", "x w ws wz b", "y").Output("y"),
        ["gemm of codes"] = () => Gemm().Node("com.microsoft.QGemm", "q s z w ws wz b ys yz", "c", ("transB", 1), ("alpha", 0.5f)).Node("DequantizeLinear", "c ys yz", "y").Output("y"),
        ["gemm to floats"] = () => Gemm().Node("com.microsoft.QGemm", "q s z w ws wz b", "y", ("transB", 1)).Output("y"),
        ["sum"] = () => Two("QLinearAdd"),
        ["product"] = () => Two("QLinearMul"),
        ["concat"] = () => Codes(Image(13).Import(Microsoft, 1), "x", 0.05f, 120).Weights("t", [0.04f]).Constant("u", Type.Uint8, [99]).Weights("ys", [0.07f]).Constant("yz", Type.Uint8, [11])
            .Node("QuantizeLinear", "x t u", "p").Node("com.microsoft.QLinearConcat", "ys yz q s z p t u", "c", ("axis", 1)).Node("DequantizeLinear", "c ys yz", "y").Output("y"),
        ["sigmoid"] = () => One("QLinearSigmoid", 0.004f, 0),
        ["leaky relu"] = () => One("QLinearLeakyRelu", 0.03f, 50, ("alpha", 0.2f)),
        ["average pool"] = () => One("QLinearAveragePool", 0.03f, 101, ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 1 }), ("pads", new[] { 1, 0, 0, 1 })),
        ["average pool, channels last"] = () => Last("QLinearAveragePool", 0.03f, 101, ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 1 }), ("pads", new[] { 1, 0, 0, 1 }), ("channels_last", 1)),
        ["global average pool, channels last"] = () => Last("QLinearGlobalAveragePool", 0.01f, 101, ("channels_last", 1)),
        ["largest, channels last"] = () => Codes(Lasting(), "x", 0.05f, 120).Node("com.microsoft.NhwcMaxPool", "q", "c", ("kernel_shape", new[] { 3, 2 }), ("strides", new[] { 2, 1 }), ("pads", new[] { 1, 0, 1, 1 }))
            .Node("DequantizeLinear", "c s z", "y").Output("y"),
        ["convolution of codes, channels last"] = () => Codes(Lasting(), "x", 0.05f, 120).Constant("w", Type.Int8, Numbers(2 * 3 * 9, 63), 2, 3, 3, 3)
            .Weights("ws", [0.01f, 0.02f], 2).Constant("wz", Type.Int8, [0, 0], 2).Weights("ys", [0.1f]).Constant("yz", Type.Uint8, [100])
            .Node("com.microsoft.QLinearConv", "q s z w ws wz ys yz", "c", ("pads", new[] { 1, 1, 1, 1 }), ("channels_last", 1)).Node("DequantizeLinear", "c ys yz", "y").Output("y"),
        ["global average pool"] = () => One("QLinearGlobalAveragePool", 0.01f, 101, ("channels_last", 0)),
    };

    [Test]
    public void OnnxRuntimeGivesTheSameCodes([ValueSource(nameof(Names))] string name)
    {
        var file = Files[name]();
        int[] shape = [.. file.Graph.Input[0].Type.TensorType.Shape.Dim.Select(d => (int)d.DimValue)];
        var random = new Random(7);
        // Many numbers lie halfway between two codes of the scales above.
        var x = Enumerable.Range(0, shape.Aggregate(1, (p, d) => p * d)).Select(i => i % 3 == 0 ? random.Next(-60, 60) * 0.125f : random.NextSingle() * 16 - 8).ToArray();
        var (expected, expectedShape) = Peer.OnnxRuntime(file, ("x", x, shape));
        var (got, gotShape) = Peer.Engine(file, ("x", x, shape));
        Assert.That(gotShape, Is.EqualTo(expectedShape));
        Assert.That(got, Is.EqualTo(expected).Within(1e-5f));
    }

    /// <summary>The files, by what they try.</summary>
    public static IEnumerable<(string Name, OnnxFile File)> All => Files.Select(file => (file.Key, file.Value()));

    static IEnumerable<string> Names => Files.Keys;

    static OnnxFile Image(int opset) => new OnnxFile(opset).Input("x", 1, 3, 5, 4);

    static OnnxFile Rows(int opset) => new OnnxFile(opset).Input("x", 3, 8);

    static OnnxFile Codes(OnnxFile file, string of, float scale, int zero) =>
        file.Weights("s", [scale]).Constant("z", Type.Uint8, [zero]).Node("QuantizeLinear", $"{of} s z", "q");

    static OnnxFile Round(float scale, int zero, Type type, int opset = 13)
    {
        var stored = type == Type.Int4 ? zero & 15 : zero;
        return Image(opset).Weights("s", [scale]).Constant("z", type, [stored]).Node("QuantizeLinear", "x s z", "q").Node("DequantizeLinear", "q s z", "y").Output("y");
    }

    static OnnxFile Gemm() => Codes(Rows(13).Import(Microsoft, 1), "x", 0.05f, 120).Constant("w", Type.Int8, Numbers(40, 63), 5, 8)
        .Weights("ws", [0.01f, 0.02f, 0.03f, 0.04f, 0.05f], 5).Constant("wz", Type.Int8, [0, 0, 0, 0, 0], 5).Constant("b", Type.Int32, [200, -300, 5, 6, 7], 5)
        .Weights("ys", [0.1f]).Constant("yz", Type.Uint8, [100]);

    static OnnxFile Two(string op) => Codes(Image(13).Import(Microsoft, 1), "x", 0.05f, 120).Weights("t", [0.04f]).Constant("u", Type.Uint8, [99])
        .Weights("ys", [0.25f]).Constant("yz", Type.Uint8, [111]).Node("QuantizeLinear", "x t u", "p")
        .Node($"com.microsoft.{op}", "q s z p t u ys yz", "c").Node("DequantizeLinear", "c ys yz", "y").Output("y");

    static OnnxFile One(string op, float scale, int zero, params (string, object)[] attributes) => Codes(Image(13).Import(Microsoft, 1), "x", 0.05f, 120)
        .Weights("ys", [scale]).Constant("yz", Type.Uint8, [zero])
        .Node($"com.microsoft.{op}", "q s z ys yz", "c", attributes).Node("DequantizeLinear", "c ys yz", "y").Output("y");

    static OnnxFile Lasting() => new OnnxFile(13).Input("x", 1, 5, 4, 3).Import(Microsoft, 1);

    static OnnxFile Last(string op, float scale, int zero, params (string, object)[] attributes) => Codes(Lasting(), "x", 0.05f, 120)
        .Weights("ys", [scale]).Constant("yz", Type.Uint8, [zero])
        .Node($"com.microsoft.{op}", "q s z ys yz", "c", attributes).Node("DequantizeLinear", "c ys yz", "y").Output("y");

    // Of seven bits: ONNX Runtime saturates sums of two products to 16 bits where the processor has no instruction for more.
    static int[] Numbers(int count, int max, int min = -63)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(min, max + 1))];
    }
}
