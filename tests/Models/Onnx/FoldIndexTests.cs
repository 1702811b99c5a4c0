using Microsoft.ML.OnnxRuntime;
using Whence.Graphs;
using Whence.Models.Onnx;

namespace Whence.Tests.Models.Onnx;

/// <summary>Operators on indices whose operands are all known at import: evaluated then, digit by digit as ONNX Runtime has them.</summary>
[TestFixture]
sealed class FoldIndexTests
{
    // Integers that float32 does not hold.
    static readonly long[] Data = [.. Enumerable.Range(0, 24).Select(i => 9007199254740993 - 3 * i)];

    static OnnxFile File => new OnnxFile(18).Constant("x", Data, 2, 3, 4);

    static readonly (string Name, Func<OnnxFile> Make)[] All =
    [
        ("GatherElements", () => File.Constant("i", [0, -1, 2, 1, 1, 0], 1, 2, 3).Node("GatherElements", "x i", "y", ("axis", 2))),
        ("GatherElements along the first", () => File.Constant("i", [0, -1, 1, 1, 1, 0], 1, 2, 3).Node("GatherElements", "x i", "y")),
        ("GatherND of rows", () => File.Constant("i", [0, 2, -1, 0], 2, 2).Node("GatherND", "x i", "y")),
        ("GatherND of elements", () => File.Constant("i", [0, 2, -1, 1, 0, 0], 1, 2, 3).Node("GatherND", "x i", "y")),
        ("GatherND with a batch dimension", () => File.Constant("i", [2, 0, 1, -1], 2, 2, 1).Node("GatherND", "x i", "y", ("batch_dims", 1))),
        ("GatherND with two batch dimensions", () => File.Constant("i", [2, 0, 1, -1, 3, 2], 2, 3, 1).Node("GatherND", "x i", "y", ("batch_dims", 2))),
        .. new[] { "none", "add", "mul", "max", "min" }.Select(reduction => ($"ScatterElements {reduction}", (Func<OnnxFile>)(() =>
            File.Constant("i", [0, -1, 2, 1], 1, 2, 2).Constant("u", [5, -6, 7, 8], 1, 2, 2).Node("ScatterElements", "x i u", "y", ("axis", 1), ("reduction", reduction))))),
        .. new[] { "none", "add", "mul", "max", "min" }.Select(reduction => ($"ScatterND {reduction}", (Func<OnnxFile>)(() =>
            File.Constant("i", [0, 2, -1, 0], 2, 2).Constant("u", [5, -6, 7, 8, 1, 2, 3, 4], 2, 4).Node("ScatterND", "x i u", "y", ("reduction", reduction))))),
        .. from exclusive in (int[])[0, 1]
           from reverse in (int[])[0, 1]
           select ($"CumSum, exclusive {exclusive}, reverse {reverse}", (Func<OnnxFile>)(() => File.Constant("a", [-2]).Node("CumSum", "x a", "y", ("exclusive", exclusive), ("reverse", reverse)))),
        .. from upper in (int[])[0, 1]
           from k in (int[])[-2, 0, 1]
           select ($"Trilu, upper {upper}, diagonal {k}", (Func<OnnxFile>)(() => File.Constant("k", [k]).Node("Trilu", "x k", "y", ("upper", upper)))),
        ("OneHot", () => File.Constant("i", [0, -1, 3, 7, -9, 2], 2, 3).Constant("d", [4]).Integers("v", 9007199254740993, -1).Node("OneHot", "i d v", "y")),
        ("OneHot at the front", () => File.Constant("i", [0, -1, 3, 7, -9, 2], 2, 3).Constant("d", [4]).Integers("v", 9007199254740993, -1).Node("OneHot", "i d v", "y", ("axis", 0))),
        ("OneHot between", () => File.Constant("i", [0, -1, 3, 7, -9, 2], 2, 3).Constant("d", [4]).Integers("v", 9007199254740993, -1).Node("OneHot", "i d v", "y", ("axis", 1))),
        ("BitShift to the left", () => Shift("LEFT")), ("BitShift to the right", () => Shift("RIGHT")),
        ("EyeLike", () => File.Constant("m", new long[12], 3, 4).Node("EyeLike", "m", "y", ("k", -1))),
    ];

    static OnnxFile Shift(string direction) => File.Constant("n", [1, 2, 0, 63], 4).Node("Cast", "x", "a", ("to", 13)).Node("Cast", "n", "b", ("to", 13))
        .Node("BitShift", "a b", "c", ("direction", direction)).Node("Cast", "c", "y", ("to", 7));

    static IEnumerable<TestCaseData> Cases => All.Select(c => new TestCaseData(c.Make).SetArgDisplayNames(c.Name.Replace(',', ';')));

    [TestCaseSource(nameof(Cases))]
    public void WhatIsKnownIsEvaluated(Func<OnnxFile> make)
    {
        var file = make().Output("y", []);
        var port = file.Graph.Output[0].Type.TensorType;
        (port.ElemType, port.Shape) = (7, null);
        using var session = new InferenceSession(file.Bytes, new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL });
        using var results = session.Run([]);
        var expected = results[0].AsTensor<long>();
        var builder = new OnnxBuilder(OnnxModel.Parse(file.Bytes, "test"), new Graph(), new OnnxOptions());
        builder.Run(new Dictionary<string, Whence.Graphs.Node>());
        var got = builder.Values["y"].Constant!;
        Assert.That(got.Shape, Is.EqualTo(expected.Dimensions.ToArray()));
        Assert.That(got.ToLongs(), Is.EqualTo(expected.ToArray()));
    }

    [TestCase("GatherElements", "x i", "axis 5 is outside rank 3")]
    [TestCase("GatherND", "x i", "axis 5 is outside rank 3")]
    [TestCase("ScatterND", "x i u", "do not fit")]
    public void APlaceOutsideIsRefused(string op, string inputs, string reason)
    {
        var file = File.Constant("i", [0, 0, 1, 5, 0, 1], 1, 2, 3).Constant("u", [1], 1).Node(op, inputs, "y", op == "GatherElements" ? [("axis", 1)] : []).Output("y", -1);
        if (op == "GatherND")
            file.Graph.Initializer.First(i => i.Name == "i").Int64Data[1] = 5;
        Assert.That(() => Peer.Engine(file), Throws.TypeOf<OnnxException>().With.Message.Contains(op).And.Message.Contains(reason));
    }
}
