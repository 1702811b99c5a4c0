using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;

namespace Whence.Tests.Models.Onnx;

/// <summary>What an operator cannot do is refused by the node's name, with the values and what would do.</summary>
[TestFixture]
sealed class OperatorRefusalTests
{
    static readonly float[] Numbers = [.. Enumerable.Range(0, 256).Select(i => MathF.Cos(i))];

    static OnnxFile File(int opset = 17) => new OnnxFile(opset).Input("x", 1, 3, 8).Output("y", -1);

    static readonly (string Name, Func<OnnxFile> Make, string[] Words)[] All =
    [
        ("a cache of other heads", () => File(23).Weights("p", Numbers[..24], 1, 3, 2, 4).Node("Attention", "x x x _ p p", "y", ("q_num_heads", 2), ("kv_num_heads", 2)), ["(Attention)", "[1,3,2,4]", "[1,2,3,4]"]),
        ("a cache of keys alone", () => File(23).Weights("p", Numbers[..16], 1, 2, 2, 4).Node("Attention", "x x x _ p", "y", ("q_num_heads", 2), ("kv_num_heads", 2)), ["(Attention)", "past_value"]),
        ("numbers of keys", () => File(24).Integers("n", 2).Node("Attention", "x x x _ _ _ n", "y", ("q_num_heads", 2), ("kv_num_heads", 2)), ["(Attention)", "nonpad_kv_seqlen"]),
        ("heads that do not part the size", () => File(23).Node("Attention", "x x x", "y", ("q_num_heads", 3), ("kv_num_heads", 3)), ["(Attention)", "[1,3,8]", "3 heads"]),
        ("key heads that do not part the queries'", () => File(23).Node("Attention", "x x x", "y", ("q_num_heads", 2), ("kv_num_heads", 4)), ["(Attention)", "do not fit"]),
        ("a past of one part", () => File().Weights("w", Numbers[..192], 8, 24).Weights("b", Numbers[..24], 24).Weights("p", Numbers[..24], 1, 1, 2, 3, 4).Node("com.microsoft.Attention", "x w b _ p", "y", ("num_heads", 2)), ["com.microsoft.Attention", "past"]),
        ("a past in a longer buffer", () => File().Weights("p", Numbers[..16], 1, 2, 2, 4).Integers("n", 2).Node("com.microsoft.MultiHeadAttention", "x x x _ _ _ p p n", "y", ("num_heads", 2)), ["com.microsoft.MultiHeadAttention", "past_sequence_length", "as long as it is"]),
        ("turned queries", () => File().Weights("w", Numbers[..192], 8, 24).Node("com.microsoft.Attention", "x w", "y", ("num_heads", 2), ("do_rotary", 1)), ["com.microsoft.Attention", "do_rotary"]),
        ("queries alone", () => File().Node("com.microsoft.MultiHeadAttention", "x", "y", ("num_heads", 2)), ["com.microsoft.MultiHeadAttention", "packed"]),
        ("packed queries of other heads", () => new OnnxFile(17).Input("x", 1, 2, 3, 3, 4).Output("y", -1).Node("com.microsoft.MultiHeadAttention", "x", "y", ("num_heads", 2)), ["com.microsoft.MultiHeadAttention", "[1,2,3,3,4]", "2 heads"]),
        ("a determinant of no square", () => File().Node("Det", "x", "y"), ["(Det)", "[1,3,8]", "square"]),
        ("a large determinant", () => new OnnxFile(17).Input("x", 1, 13, 13).Output("y", -1).Node("Det", "x", "y"), ["(Det)", "13 by 13", "8 by 8"]),
        ("places for other values", () => new OnnxFile(17).Input("x", 1, 2, 4).Output("y", -1).Constant("i", [0, 1], 1, 2, 1).Node("MaxUnpool", "x i", "y", ("kernel_shape", new[] { 2 })), ["(MaxUnpool)", "[1,2,4]", "[1,2,1]"]),
        .. new[] { ("LSTM", "loop over its cell"), ("GRU", "loop over its cell"), ("RandomNormalLike", "evaluation mode"), ("Multinomial", "evaluation mode"), ("RoiAlign", "before it"), ("Unique", "docs/onnx.md"), ("acme.Swirl", "as a function") }
            .Select(op => ($"{op.Item1} and what would do", (Func<OnnxFile>)(() => File().Node(op.Item1, "x", "y")), new[] { op.Item1, "is not known", op.Item2 })),
        ("dropout in training mode", () => File().Weights("rate", [0.25f]).Constant("training", TensorProto.Types.DataType.Bool, [1]).Node("Dropout", "x rate training", "y"), ["(Dropout)", "training mode", "0.25", "export the model in evaluation mode"]),
        ("an input too many", () => File().Weights("e", Numbers[..8], 8).Node("Relu", "x e", "y"), ["(Relu)", "input 1 'e'"]),
        ("statistics of a sum", () => File().Weights("s", Numbers[..8], 8).Node("com.microsoft.SkipLayerNormalization", "x x s", "y m"), ["com.microsoft.SkipLayerNormalization", "'m'", "cannot be read"]),
        ("a fused function that is not known", () => File().Weights("w", Numbers[..24], 8, 3).Node("Flatten", "x", "f", ("axis", 2)).Node("com.microsoft.FusedGemm", "f w", "y", ("activation", "Affine")), ["com.microsoft.FusedGemm", "Affine"]),
        ("an operator of ONNX Runtime that is not known", () => File().Node("com.microsoft.Inverse", "x", "y"), ["com.microsoft.Inverse", "not known"]),
        ("a volume at a grid", () => new OnnxFile(20).Input("x", 1, 2, 3, 4, 5).Output("y", -1).Weights("g", Numbers[..24], 1, 2, 2, 2, 3).Node("GridSample", "x g", "y"), ["(GridSample)", "[1,2,3,4,5]", "[N,C,H,W]"]),
        ("a grid without pairs", () => new OnnxFile(20).Input("x", 1, 2, 3, 4).Output("y", -1).Weights("g", Numbers[..12], 1, 2, 2, 3).Node("GridSample", "x g", "y"), ["(GridSample)", "pair of coordinates"]),
        ("a label of two extents", () => File().Weights("w", Numbers[..15], 5, 3).Node("Einsum", "x w", "y", ("equation", "bij,jk->bik")), ["(Einsum)", "'j'", "8 and for 5"]),
        ("a label from nowhere", () => File().Node("Einsum", "x", "y", ("equation", "bij->bk")), ["(Einsum)", "'k'"]),
        ("an equation for more operands", () => File().Node("Einsum", "x", "y", ("equation", "bij,jk->bik")), ["(Einsum)", "1 operands"]),
        ("a term of fewer axes", () => File().Node("Einsum", "x", "y", ("equation", "ij->i")), ["(Einsum)", "'ij'"]),
        ("a diagonal of no square", () => File().Node("Einsum", "x", "y", ("equation", "bii->bi")), ["(Einsum)", "3 and 8"]),
        ("more than there are", () => File().Integers("k", 9).Node("TopK", "x k", "y i"), ["(TopK)", "9", "[1,3,8]"]),
        ("a number that is computed", () => File().Node("ReduceMax", "x", "m", ("keepdims", 0)).Node("Cast", "m", "k", ("to", 7)).Node("TopK", "x k", "y i"), ["(TopK)", "must be known"]),
        ("an axis outside", () => File().Integers("a", 3).Node("CumSum", "x a", "y"), ["(CumSum)", "axis 3"]),
        ("indices with a fraction", () => File().Node("GatherElements", "x x", "y"), ["(GatherElements)", "integers expected"]),
        ("more indices than elements", () => File().Constant("i", new long[24], 1, 4, 6).Node("GatherElements", "x i", "y", ("axis", 2)), ["(GatherElements)", "[1,4,6]"]),
        ("coordinates of too many axes", () => File().Constant("i", new long[4], 1, 4).Node("GatherND", "x i", "y"), ["(GatherND)", "do not fit"]),
        ("updates of another shape", () => File().Constant("i", [0], 1, 1).Weights("u", Numbers[..8], 1, 8).Node("ScatterND", "x i u", "y"), ["(ScatterND)", "do not fit"]),
        ("statistics of other elements", () => new OnnxFile(8).Input("x", 1, 3, 8).Output("y", -1).Weights("s", Numbers[..5], 5).Node("BatchNormalization", "x s s s s", "y", ("spatial", 0)), ["(BatchNormalization)", "spatial"]),
    ];

    static IEnumerable<TestCaseData> Cases => All.Select(c => new TestCaseData(c.Make, c.Words).SetArgDisplayNames(c.Name));

    [TestCaseSource(nameof(Cases))]
    public void ItIsRefusedByName(Func<OnnxFile> make, string[] words)
    {
        var file = make();
        int[] shape = [.. file.Graph.Input[0].Type.TensorType.Shape.Dim.Select(d => (int)d.DimValue)];
        var refused = Assert.Throws<OnnxException>(() => Peer.Engine(file, ("x", Numbers[..shape.Aggregate(1, (p, d) => p * d)], shape)));
        foreach (var word in words)
            Assert.That(refused!.Message, Does.Contain(word));
    }

    [TestCase("Gather", 1)]
    [TestCase("GatherElements", 2)]
    public void AComputedPlaceOutsideReadsNoNumber(string op, int axis)
    {
        // The places 0, -8, 7 and 8, -9 of eight, computed from the input.
        float[] places = [0, -8, 7, 8, -9];
        var file = new OnnxFile(17).Input("x", 1, 5).Weights("w", Numbers[..8], 1, 8).Node("Cast", "x", "i", ("to", 7)).Node(op, "w i", "y", ("axis", 1)).Output("y", -1);
        var (got, _) = Peer.Engine(file, ("x", places, [1, 5]));
        Assert.That(got, Is.EqualTo(new[] { Numbers[0], Numbers[0], Numbers[7], float.NaN, float.NaN }), $"{op} {axis}");
    }

    [Test]
    public void OneHotCutsItsNumbersToWholeOnes()
    {
        var file = new OnnxFile(17).Input("x", 5).Integers("d", 3).Weights("o", [0, 1], 2).Node("OneHot", "x d o", "y").Output("y", -1);
        Assert.That(Peer.Engine(file, ("x", [0.9f, 2.5f, -0.5f, -1.2f, 3.1f], [5])).Values, Is.EqualTo(new float[] { 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0 }));
    }

    [Test]
    public void WhatIsScatteredOutsideIsNoNumber()
    {
        var file = new OnnxFile(18).Input("x", 3, 1).Weights("w", [1, 2, 3], 3).Weights("u", [10, 20, 30], 3).Node("Cast", "x", "i", ("to", 7)).Node("ScatterND", "w i u", "y", ("reduction", "add")).Output("y", -1);
        Assert.That(Peer.Engine(file, ("x", [0, -1, 1], [3, 1])).Values, Is.EqualTo(new[] { 11f, 32, 23 }));
        Assert.That(Peer.Engine(file, ("x", [0, -1, 5], [3, 1])).Values, Has.Some.NaN);
    }
}
