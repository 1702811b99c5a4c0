using Google.Protobuf;
using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;
using DataType = Whence.Models.Onnx.Wire.TensorProto.Types.DataType;

namespace Whence.Tests.Models.Onnx;

/// <summary>
/// What is known at import is evaluated with the numbers of its own element type: against ONNX Runtime, or against values worked out here where
/// that has no kernel for the type or ONNX leaves the result open.
/// </summary>
[TestFixture]
sealed class FoldTests
{
    static readonly double[] A = [1, -2, 3.140625, 0, 100, -0.333];
    static readonly double[] B = [7, 0.5, -2, 4, 0.001, 3];

    static readonly ElementType[] Fractions = [ElementType.F32, ElementType.F64, ElementType.F16];

    [Test]
    public void ArithmeticOfFractions(
        [Values("Add", "Sub", "Mul", "Div", "Pow")] string op, [ValueSource(nameof(Fractions))] ElementType type) =>
        Check(new OnnxFile(13).Node(op, "a b", "y"), type, op is "Pow" ? [.. A.Select(Math.Abs)] : A, B);

    [TestCase("Sum")]
    [TestCase("Max")]
    [TestCase("Min")]
    [TestCase("Mean")]
    public void AnyNumberOfOperands(string op)
    {
        foreach (var inputs in new[] { "a", "a b", "a b a", "a b b a b" })
            // ONNX Runtime has no mean of doubles.
            foreach (var type in Fractions.Where(t => op != "Mean" || t != ElementType.F64))
                Check(new OnnxFile(13).Node(op, inputs, "y"), type, A, B);
    }

    [TestCase("Sqrt")]
    [TestCase("Exp")]
    [TestCase("Log")]
    [TestCase("Reciprocal")]
    [TestCase("Floor")]
    [TestCase("Ceil")]
    [TestCase("Round")]
    [TestCase("Neg")]
    [TestCase("Abs")]
    [TestCase("Sign")]
    public void FunctionsOfFractions(string op)
    {
        foreach (var type in Fractions)
            Check(new OnnxFile(13).Node(op, "a", "y"), type, [4, 2, 0.5, 2.5, 3.5, 0, 1e-4, 10], [0]);
    }

    [TestCase("Add")]
    [TestCase("Sub")]
    [TestCase("Mul")]
    [TestCase("Div")]
    [TestCase("Max")]
    [TestCase("Min")]
    public void IntegersKeepEveryDigit(string op)
    {
        long[] a = [16777217, 9007199254740993, -7, long.MaxValue, 5, -9], b = [3, 2, 2, 2, -2, 4];
        foreach (var type in new[] { ElementType.I64, ElementType.I32 })
        {
            var (p, q) = type == ElementType.I64 ? (a, b) : ([16777217, int.MaxValue, -7, int.MinValue, 5, -9], [3, 2, 2, -1, -2, 4]);
            // The quotient of the smallest integer and -1 is no number of the type: a trap of the processor in ONNX Runtime.
            if (op == "Div" && type == ElementType.I32)
                p[3] = 12345;
            var expected = PeerIntegers(new OnnxFile(13).Node(op, "a b", "y"), type, p, q);
            Assert.That(Folded(op, [Integers(type, p), Integers(type, q)]).ToLongs(), Is.EqualTo(expected), $"{type}");
        }
    }

    [TestCase(0, new long[] { 1, 1, -2, 2, 0 })]
    [TestCase(1, new long[] { 1, -2, 1, -1, 0 })]
    public void ModOfIntegersFollowsOneOfTheSigns(int fmod, long[] expected) =>
        Assert.That(Folded("Mod", [Integers(ElementType.I64, 7, -5, 7, -7, 9), Integers(ElementType.I64, 3, 3, -3, 3, 3)], ("fmod", fmod)).ToLongs(),
            Is.EqualTo(fmod == 0 ? [1, 1, -2, 2, 0] : expected));

    [Test]
    public void ZeroByZeroIsNoNumberAndByAnIntegerZeroNothing()
    {
        var y = Folded("Div", [Of(ElementType.F32, 0, 1, -1), Of(ElementType.F32, 0, 0, 0)]).ToDoubles();
        Assert.That(y, Is.EqualTo(new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity }));
        foreach (var op in new[] { "Div", "Mod" })
            Assert.That(() => Folded(op, [Integers(ElementType.I64, 1), Integers(ElementType.I64, 0)]),
                Throws.TypeOf<OnnxException>().With.Message.Contains("division by zero").And.Message.Contains($"({op})"));
    }

    [Test]
    public void NoNumberPassesThroughMaxAndIsNeverEqual()
    {
        var (nan, one) = (Of(ElementType.F32, double.NaN, double.PositiveInfinity), Of(ElementType.F32, 1, double.PositiveInfinity));
        Assert.That(Folded("Max", [nan, one]).ToDoubles(), Is.EqualTo(new[] { double.NaN, double.PositiveInfinity }));
        Assert.That(Folded("Min", [one, nan]).ToDoubles(), Is.EqualTo(new[] { double.NaN, double.PositiveInfinity }));
        Assert.That(Folded("Equal", [nan, nan]).ToLongs(), Is.EqualTo(new long[] { 0, 1 }));
    }

    [Test]
    public void RoundingIsThatOfTheType()
    {
        Assert.Multiple(() =>
        {
            // 2048 + 1 lies halfway in half precision, 256 + 1 in bfloat16; both go to the even side.
            Assert.That(Folded("Add", [Of(ElementType.F16, 2048, 2050, 60000), Of(ElementType.F16, 1, 1, 60000)]).ToDoubles(),
                Is.EqualTo(new[] { 2048, 2052, double.PositiveInfinity }));
            Assert.That(Folded("Add", [Of(ElementType.BF16, 256, 258), Of(ElementType.BF16, 1, 1)]).ToDoubles(), Is.EqualTo(new[] { 256.0, 260 }));
            Assert.That(Folded("Sum", [Of(ElementType.F16, 2048), Of(ElementType.F16, 1), Of(ElementType.F16, 1)]).ToDoubles(), Is.EqualTo(new[] { 2050.0 }));
            Assert.That(Folded("Mul", [Of(ElementType.F64, 0.1), Of(ElementType.F64, 3)]).ToDoubles(), Is.EqualTo(new[] { 0.1 * 3 }));
            Assert.That(Folded("Add", [Of(ElementType.F16, 1), Of(ElementType.F16, 1)]).Type, Is.EqualTo(ElementType.F16));
            Assert.That(Folded("Add", [Integers(ElementType.I8, 127), Integers(ElementType.I8, 1)]).ToLongs(), Is.EqualTo(new long[] { -128 }));
            Assert.That(Folded("Sub", [Integers(ElementType.U8, 0), Integers(ElementType.U8, 1)]).ToLongs(), Is.EqualTo(new long[] { 255 }));
        });
    }

    [TestCase("ReduceSum", 18014398509481985L)]
    [TestCase("ReduceMax", 9007199254740993L)]
    [TestCase("ReduceMin", 9007199254740992L)]
    [TestCase("ReduceMean", 9007199254740992L)]
    public void ReductionsOfIntegersAreExact(string op, long expected) =>
        Assert.That(Folded(op, [Integers(ElementType.I64, 9007199254740993, 9007199254740992)], ("keepdims", 0)).ToLongs(), Is.EqualTo(new[] { expected }));

    [Test]
    public void PowersOfIntegersAreExactAndOfMixedTypesTakeTheFirst()
    {
        Assert.That(Folded("Pow", [Integers(ElementType.I64, 3, -3, 2), Integers(ElementType.I64, 39, 39, -1)]).ToLongs(),
            Is.EqualTo(new[] { 4052555153018976267, -4052555153018976267, 0 }));
        Assert.That(Folded("Pow", [Integers(ElementType.I64, 2, 9), Of(ElementType.F32, 0.5, 0.5)]).ToLongs(), Is.EqualTo(new long[] { 1, 3 }));
        Assert.That(Folded("Pow", [Of(ElementType.F32, 2, 9), Integers(ElementType.I64, -1, 2)]).ToDoubles(), Is.EqualTo(new[] { 0.5, 81 }));
    }

    [TestCase(ElementType.F32, ElementType.F16, new[] { 1e5, 2049, 1.0 / 3, 1e-9, 65519 }, new[] { double.PositiveInfinity, 2048, 0.333251953125, 0, 65504 })]
    [TestCase(ElementType.F32, ElementType.BF16, new[] { 1e5, 257, 1.0 / 3 }, new[] { 99840.0, 256, 0.333984375 })]
    [TestCase(ElementType.F32, ElementType.I64, new[] { 2.9, -2.9, 0.5 }, new[] { 2.0, -2, 0 })]
    [TestCase(ElementType.F32, ElementType.U8, new[] { 255.5, 300, -1 }, new[] { 255.0, 44, 255 })]
    [TestCase(ElementType.F32, ElementType.Bool, new[] { 0.1, 0, -0.0, double.NaN }, new[] { 1.0, 0, 0, 1 })]
    [TestCase(ElementType.I32, ElementType.I8, new[] { 200.0, -200, 128 }, new[] { -56.0, 56, -128 })]
    [TestCase(ElementType.I64, ElementType.F32, new[] { 16777217.0 }, new[] { 16777216.0 })]
    [TestCase(ElementType.I64, ElementType.F16, new[] { 70000.0 }, new[] { double.PositiveInfinity })]
    [TestCase(ElementType.I64, ElementType.I32, new[] { 4294967297.0 }, new[] { 1.0 })]
    [TestCase(ElementType.Bool, ElementType.F16, new[] { 1.0, 0 }, new[] { 1.0, 0 })]
    public void CastRoundsOverflowsAndWraps(ElementType from, ElementType to, double[] values, double[] expected)
    {
        var x = HostTensor.Of(from, values, values.Length);
        var y = Folded("Cast", [x], ("to", Wire(to)));
        Assert.That(y.Type, Is.EqualTo(to));
        Assert.That(y.ToDoubles(), Is.EqualTo(expected));
        if (from == ElementType.F32 && to != ElementType.Bool)
        {
            var file = new OnnxFile(13).Input("x", values.Length).Node("Cast", "x", "c", ("to", Wire(to))).Node("Cast", "c", "y", ("to", 1)).Output("y", -1);
            Assert.That(Peer.Engine(file, ("x", [.. values.Select(v => (float)v)], [values.Length])).Values,
                Is.EqualTo(expected.Select(v => (float)v)), "of a computed value");
        }
    }

    [Test]
    public void CastsOfBothKindsEqualOnnxRuntime([Values(10, 16, 6, 7, 2, 3, 11)] int to)
    {
        float[] x = [0, -0.5f, 1.5f, 2.5f, -3.7f, 100.3f, 127.9f, 2049, 1 / 3f, 65504, 1e-6f, 6e-8f, 3.14159f];
        if (to == 2)
            x = [.. x.Select(v => Math.Clamp(v, 0, 255))];
        if (to == 3)
            x = [.. x.Select(v => Math.Clamp(v, -128, 127))];
        var file = new OnnxFile(13).Input("x", x.Length).Node("Cast", "x", "c", ("to", to)).Node("Cast", "c", "y", ("to", 1)).Output("y", -1);
        Assert.That(Peer.Engine(file, ("x", x, [x.Length])).Values, Is.EqualTo(Peer.OnnxRuntime(file, ("x", x, [x.Length])).Values));
    }

    [Test]
    public void OperandsOfDifferentTypesAreRefusedByName() =>
        Assert.That(() => Folded("Add", [Of(ElementType.F32, 1), Integers(ElementType.I64, 1)]),
            Throws.TypeOf<OnnxException>().With.Message.Contains("F32").And.Message.Contains("I64").And.Message.Contains("Cast"));

    [Test]
    public void RangesCountInTheirOwnType()
    {
        HostTensor[] Scalars(ElementType type, params double[] v) => Array.ConvertAll(v, x => HostTensor.Of(type, [x]));
        Assert.That(Folded("Range", [.. new long[] { 9007199254740993, 9007199254740999, 2 }.Select(v => HostTensor.Of(ElementType.I64, (ReadOnlySpan<Int128>)[v]))]).ToLongs(),
            Is.EqualTo(new[] { 9007199254740993, 9007199254740995, 9007199254740997 }));
        Assert.That(Folded("Range", Scalars(ElementType.I32, 10, 4, -3)).ToLongs(), Is.EqualTo(new long[] { 10, 7 }));
        Assert.That(Folded("Range", Scalars(ElementType.F32, 0, 1, 0.1f)).Count, Is.EqualTo(10));
        Assert.That(Folded("Range", Scalars(ElementType.F64, 0, 1, 0.25)).Type, Is.EqualTo(ElementType.F64));
        Assert.That(() => Folded("Range", Scalars(ElementType.I64, 0, 1, 0)), Throws.TypeOf<OnnxException>());
    }

    [Test]
    public void AnIntegerThatTheEngineCannotHoldIsRefused()
    {
        var file = new OnnxFile(13).Input("x", 2).Output("y", -1).Node("Cast", "x", "i", ("to", 7)).Node("Equal", "i c", "y");
        file.Graph.Initializer.Add(Proto("c", Integers(ElementType.I64, 16777217, 3)));
        Assert.That(() => Peer.Engine(file, ("x", [1, 2], [2])), Throws.TypeOf<OnnxException>().With.Message.Contains("'c'").And.Message.Contains("16777217"));
    }

    [Test]
    public void ConstantsOfSixtyFourBitsAreRead()
    {
        var node = new NodeProto { OpType = "Constant", Output = { "c" }, Attribute = { new AttributeProto { Name = "value_ints", Type = AttributeProto.Types.Kind.Ints, Ints = { 5000000000, 3 } } } };
        var file = new OnnxFile(13).Integers("d", 1000000000, 1);
        file.Graph.Node.Add(node);
        file.Node("Div", "c d", "q").Node("Cast", "q", "y", ("to", 1)).Output("y", -1);
        Assert.That(Peer.Engine(file).Values, Is.EqualTo(new[] { 5f, 3 }));
    }

    /// <summary>Both operands known at import, against ONNX Runtime; to one unit in the last place, as libraries differ in exp and pow.</summary>
    static void Check(OnnxFile file, ElementType type, double[] a, double[] b)
    {
        var got = Folded(file, HostTensor.Of(type, a, a.Length), HostTensor.Of(type, b, b.Length));
        // ONNX Runtime wants nodes in order.
        var nodes = file.Graph.Node.OrderBy(n => n.OpType != "Constant").ToArray();
        file.Graph.Node.Clear();
        file.Graph.Node.AddRange(nodes);
        file.Graph.Output[0].Type.TensorType.ElemType = Wire(type);
        var (expected, _) = Peer.OnnxRuntime(file);
        Assert.That(got.Type, Is.EqualTo(type));
        for (var i = 0; i < expected.Length; i++)
        {
            var allowed = type == ElementType.F16 || !float.IsFinite(expected[i]) ? 0 : 3e-7 * Math.Abs(expected[i]);
            Assert.That((float)got.ToDoubles()[i], Is.EqualTo(expected[i]).Within(allowed), $"{type} {i}");
        }
    }

    static long[] PeerIntegers(OnnxFile file, ElementType type, long[] a, long[] b)
    {
        file.Graph.Initializer.Add(Proto("a", Integers(type, a)));
        file.Graph.Initializer.Add(Proto("b", Integers(type, b)));
        file.Node("Cast", "y", "z", ("to", 7)).Output("z", -1);
        file.Graph.Output[0].Type.TensorType.ElemType = 7;
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(file.Bytes);
        using var results = session.Run([]);
        return [.. results[0].AsTensor<long>()];
    }

    static HostTensor Folded(string op, HostTensor[] inputs, params (string, object)[] attributes) =>
        Folded(new OnnxFile(17).Node(op, string.Join(' ', "abcde".Take(inputs.Length)), "y", attributes), inputs);

    static HostTensor Folded(OnnxFile file, params HostTensor[] inputs)
    {
        foreach (var (tensor, name) in inputs.Zip("abcde"))
            file.Graph.Node.Add(new NodeProto
            {
                OpType = "Constant",
                Output = { $"{name}" },
                Attribute = { new AttributeProto { Name = "value", Type = AttributeProto.Types.Kind.Tensor, T = Proto("", tensor) } },
            });
        file.Graph.Output.Clear();
        file.Output("y", -1);
        var model = OnnxModel.Parse(file.Bytes, "test");
        var builder = new OnnxBuilder(model, new Graph(), new OnnxOptions());
        builder.Run(new Dictionary<string, Whence.Graphs.Node>());
        return builder.Values["y"].Constant!;
    }

    static HostTensor Of(ElementType type, params double[] values) => HostTensor.Of(type, values, values.Length);

    static HostTensor Integers(ElementType type, params long[] values) =>
        HostTensor.Of(type, Array.ConvertAll(values, v => (Int128)v), values.Length);

    static TensorProto Proto(string name, HostTensor tensor) => new()
    {
        Name = name,
        DataType = Wire(tensor.Type),
        Dims = { tensor.Shape.Select(d => (long)d) },
        RawData = ByteString.CopyFrom(tensor.Data.Span),
    };

    static int Wire(ElementType type) =>
        (int)Enum.GetValues<DataType>().First(t => OnnxTensors.TypeOf((int)t) == type);
}
