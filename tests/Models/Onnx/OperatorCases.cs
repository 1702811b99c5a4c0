namespace Whence.Tests.Models.Onnx;

/// <summary>What <see cref="OperatorTests"/> tries.</summary>
static partial class OperatorCases
{
    static readonly float[] Numbers = [.. Enumerable.Range(0, 4096).Select(i => MathF.Sin(i * 1.7f))];

    public static IEnumerable<OperatorCase> All => [.. Functions, .. Sums, .. Normalizations, .. Indices, .. Ranks, .. Images, .. Heads, .. Fused, .. Windows, .. Caches];

    static float[] W(int count, int from = 0) => Numbers[from..(from + count)];

    static OperatorCase Case(string name, int[] dims, Func<OnnxFile, OnnxFile> make) => new(name, dims, make);

    static OperatorCase Unary(string op, params (string, object)[] attributes) => Case(op, [3, 5], f => f.Node(op, "x", "v", attributes));

    static IEnumerable<OperatorCase> Functions =>
    [
        Unary("Asin") with { Range = (0, 0.9f) }, Unary("Acos") with { Range = (0, 0.9f) }, Unary("Atan") with { Range = (0, 4) }, Unary("Sinh"), Unary("Cosh"), Unary("Tan"),
        Unary("Asinh") with { Range = (0, 4) }, Unary("Acosh") with { Range = (3, 1.5f) }, Unary("Atanh") with { Range = (0, 0.9f) },
        Unary("Shrink", ("lambd", 0.3f), ("bias", 0.2f)) with { IsSmooth = false }, Unary("Shrink") with { Name = "Shrink without attributes", IsSmooth = false }, Unary("ThresholdedRelu", ("alpha", 0.4f)),
        Unary("Swish", ("alpha", 1.3f)) with { Opset = 24 }, Unary("Mish") with { Opset = 18 }, Unary("HardSwish") with { Range = (0, 5) },
        // Its own output would be refused as scores.
        Case("Hardmax", [3, 5], f => f.Node("Hardmax", "x", "h", ("axis", 1)).Node("Neg", "h", "v")) with { IsSmooth = false },
        Case("Hardmax", [3, 5], f => f.Node("Hardmax", "x", "h").Node("Neg", "h", "v")) with { Opset = 11, Name = "Hardmax of opset 11", IsSmooth = false },
        Unary("IsInf") with { IsSmooth = false, Make = f => f.Node("IsInf", "x", "i").Node("Cast", "i", "v", ("to", 1)) },
        Unary("MeanVarianceNormalization", ("axes", new[] { 1, 2 })),
        Unary("com.microsoft.Gelu"), Unary("com.microsoft.QuickGelu"), Unary("com.microsoft.QuickGelu", ("alpha", 1.3f)) with { Name = "QuickGelu 1.3" }, Unary("com.microsoft.FastGelu"),
        Case("com.microsoft.GridSample", [2, 4, 5], f => f.Integers("g", 0, 3, 2, 2).Weights("w", [.. W(480).Select(v => 0.4f * v)], 40, 12).Node("Flatten", "x", "r").Node("MatMul", "r w", "p").Node("Reshape", "p g", "q")
            .Node("com.microsoft.GridSample", "x q", "v", ("padding_mode", "border"))),
        Case("com.microsoft.Trilu", [4, 5], f => f.Constant("k", [1]).Node("com.microsoft.Trilu", "x k", "v", ("upper", 0))),
        Case("BiasGelu", [3, 5], f => f.Weights("b", W(5), 5).Node("com.microsoft.BiasGelu", "x b", "v")),
        Case("FastGelu with a bias", [3, 5], f => f.Weights("b", W(5), 5).Node("com.microsoft.FastGelu", "x b", "v")),
    ];

    static OperatorCase Einsum(string equation, int[] dims, params long[] weight) => Case($"Einsum {equation} {string.Join('x', weight)}", dims, f =>
        (weight.Length == 0 ? f : f.Weights("w", W((int)weight.Aggregate((a, b) => a * b)), weight)).Node("Einsum", weight.Length == 0 ? "x" : "x w", "v", ("equation", equation)));

    static IEnumerable<OperatorCase> Sums =>
    [
        Einsum("bij,jk->bik", [3, 4], 4, 5), Einsum("bij,kj->bik", [3, 4], 5, 4), Einsum("bij,kj->bki", [3, 4], 5, 4), Einsum("bhwc,hkc->bhwk", [4, 3, 5], 4, 6, 5) with { IsProven = false },
        Einsum("bhwc,wkc->bhwk", [4, 3, 5], 3, 6, 5) with { IsProven = false }, Einsum("bij->bji", [3, 4]), Einsum("bij->b", [3, 4]), Einsum("bij->bj", [3, 4]), Einsum("bii->bi", [4, 4]),
        Einsum("b i j , j -> b i", [3, 4], 4), Einsum("...j,jk->...k", [2, 3, 4], 4, 5), Einsum("b...j,...j->b...", [2, 3, 4], 2, 3, 4), Einsum("bij,kl->bijkl", [2, 3], 2, 2),
        Einsum("bcij,cd->bdij", [3, 2, 2], 3, 4), Einsum("bij,ij->b", [3, 4], 3, 4), Einsum("bijk,kjm->bim", [2, 3, 4], 4, 3, 5), Einsum("b...,...->b...", [2, 3], 2, 3),
        Case("Einsum with itself: attention scores", [3, 4], f => f.Node("Einsum", "x x", "v", ("equation", "bid,bjd->bij"))),
        Case("Einsum with itself: heads behind tokens", [3, 2, 4], f => f.Node("Einsum", "x x", "s", ("equation", "bihd,bjhd->bhij")).Node("Einsum", "s x", "v", ("equation", "bhij,bjhd->bihd"))),
        Case("Einsum of three", [3, 4], f => f.Weights("w", W(20), 4, 5).Weights("u", W(10, 7), 5, 2).Node("Einsum", "x w u", "v", ("equation", "bij,jk,kl->bil"))),
        Case("Einsum without an arrow", [3, 4], f => f.Weights("w", W(20), 4, 5).Node("Einsum", "x w", "t", ("equation", "bij,jk")).Node("Transpose", "t", "v", ("perm", new[] { 0, 1, 2 }))),
        Case("Einsum of a diagonal under an ellipsis", [2, 4, 4], f => f.Node("Einsum", "x", "v", ("equation", "...ii->...i"))),
    ];

    static IEnumerable<OperatorCase> Normalizations =>
    [
        Case("LayerNormalization", [3, 5], f => f.Weights("s", W(5), 5).Weights("b", W(5, 9), 5).Node("LayerNormalization", "x s b", "v")),
        Case("LayerNormalization over two axes", [3, 5], f => f.Weights("s", W(15), 3, 5).Weights("b", W(15, 9), 3, 5).Node("LayerNormalization", "x s b", "v", ("axis", 1), ("epsilon", 0.01f))),
        Case("LayerNormalization without a bias", [3, 5], f => f.Weights("s", W(5), 5).Node("LayerNormalization", "x s", "v", ("axis", -1))),
        Case("LayerNormalization and its mean", [3, 5], f => f.Weights("s", W(5), 5).Node("LayerNormalization", "x s", "n m d").Node("Mul", "n m", "p").Node("Mul", "p d", "v")),
        Case("LayerNormalization of opset 13", [3, 5], f => f.Weights("s", W(5), 5).Weights("b", W(5, 9), 5).Node("LayerNormalization", "x s b", "v")) with { Opset = 13 },
        Case("SimplifiedLayerNormalization", [3, 5], f => f.Weights("s", W(5), 5).Node("SimplifiedLayerNormalization", "x s", "v", ("axis", -1), ("epsilon", 1e-3f), ("stash_type", 1))),
        Case("RMSNormalization", [3, 5], f => f.Weights("s", W(5), 5).Node("RMSNormalization", "x s", "v")) with { Opset = 23 },
        Case("RMSNormalization over two axes", [3, 5], f => f.Weights("s", W(15), 3, 5).Node("RMSNormalization", "x s", "v", ("axis", -2), ("epsilon", 0.01f))) with { Opset = 23 },
        Case("SkipLayerNormalization", [3, 5], f => f.Weights("k", W(25, 20), 5, 5).Weights("s", W(5), 5).Weights("b", W(5, 9), 5).Weights("c", W(5, 11), 5)
            .Node("MatMul", "x k", "skip").Node("com.microsoft.SkipLayerNormalization", "x skip s b c", "n _ _ t", ("epsilon", 1e-3f)).Node("Mul", "n t", "v")),
        Case("SkipSimplifiedLayerNormalization", [3, 5], f => f.Weights("k", W(25, 20), 5, 5).Weights("s", W(5), 5)
            .Node("MatMul", "x k", "skip").Node("com.microsoft.SkipSimplifiedLayerNormalization", "x skip s", "v")),
        Case("GroupNormalization of opset 21", [4, 3, 2], f => f.Weights("s", W(4), 4).Weights("b", W(4, 9), 4).Node("GroupNormalization", "x s b", "v", ("num_groups", 2))) with { Opset = 21 },
        Case("GroupNormalization of opset 18", [4, 3, 2], f => f.Weights("s", W(2), 2).Weights("b", W(2, 9), 2).Node("GroupNormalization", "x s b", "v", ("num_groups", 2))) with { Opset = 18 },
    ];

    static IEnumerable<OperatorCase> Indices =>
    [
        Case("Gather by the largest", [4, 3], f => f.Weights("w", W(10), 5, 2).Node("ArgMax", "x", "i", ("axis", 2), ("keepdims", 0)).Node("Gather", "w i", "g").Node("ReduceSum", "x", "r", ("keepdims", 0)).Node("Add", "g r", "v")) with { IsProven = false },
        Case("Gather by negative places", [5, 3], f => f.Weights("w", W(10), 5, 2).Integers("m", -5).Node("ArgMax", "x", "i", ("axis", 1), ("keepdims", 0)).Node("Add", "i m", "j").Node("Gather", "w j", "v")) with { IsSmooth = false },
        Case("Gather by computed places known at import", [4, 3], f => f.Constant("i", [2, 0, -1, 2], 2, 2).Node("Gather", "x i", "v", ("axis", 1))),
        Case("GatherElements", [4, 3], f => f.Node("ArgMax", "x", "i", ("axis", 1)).Node("GatherElements", "x i", "v", ("axis", 1))),
        Case("GatherElements along the last", [2, 5], f => f.Integers("k", 3).Node("TopK", "x k", "t i").Node("GatherElements", "x i", "v", ("axis", -1))),
        Case("GatherElements of fewer rows", [4, 3], f => f.Integers("k", 2).Integers("z", 0).Integers("o", 1).Node("TopK", "x k", "t i").Node("Slice", "i z o o", "j").Node("GatherElements", "x j", "v", ("axis", 2))),
        Case("GatherND with batch dimensions", [4, 3], f => f.Node("ArgMax", "x", "i", ("axis", 1), ("keepdims", 0)).Integers("a", -1).Node("Unsqueeze", "i a", "j").Node("GatherND", "x j", "v", ("batch_dims", 1))),
        Case("GatherND of coordinates", [4, 3], f => f.Constant("i", [0, 1, 3, -1, 2, 2], 3, 2).Node("Transpose", "x", "t", ("perm", new[] { 1, 2, 0 })).Node("GatherND", "t i", "g").Node("Transpose", "g", "v", ("perm", new[] { 1, 0 }))) with { IsProven = false },
        Case("Scatter of opset 10", [3, 4], f => f.Integers("k", 2).Node("TopK", "x k", "t i").Node("Neg", "t", "u").Node("Scatter", "x i u", "v", ("axis", 2))) with { Opset = 10 },
        Case("ScatterElements of fewer rows", [4, 3], f => f.Integers("k", 1).Integers("z", 0).Integers("o", 1).Node("TopK", "x k", "t i").Node("Slice", "i z o o", "j").Node("Slice", "t z o o", "w").Node("Neg", "w", "u").Node("ScatterElements", "x j u", "v", ("axis", 2))),
        Case("ScatterElements", [4, 3], f => f.Weights("u", W(3), 1, 1, 3).Node("ArgMax", "x", "i", ("axis", 1)).Node("Shape", "i", "n").Node("Expand", "u n", "e").Node("ScatterElements", "x i e", "v", ("axis", 1))) with { IsProven = false },
        .. new[] { "none", "add", "mul", "max", "min" }.Select(reduction =>
            Case($"ScatterElements {reduction}", [3, 4], f => f.Integers("k", 2).Node("TopK", "x k", "t i").Node("Neg", "t", "u").Node("ScatterElements", "x i u", "v", ("axis", 2), ("reduction", reduction))) with { Opset = 18 }),
        .. new[] { "none", "add", "mul", "max", "min" }.Select(reduction =>
            Case($"ScatterND {reduction}", [4, 3], f => f.Constant("i", [2, 0, -1], 3, 1).Weights("u", W(9), 3, 3, 1).Node("Transpose", "x", "t", ("perm", new[] { 1, 2, 0 })).Node("Shape", "t", "n").Integers("two", 2).Integers("big", 9)
                .Node("Slice", "n two big", "b").Integers("three", 3, 3).Node("Concat", "three b", "m", ("axis", 0)).Node("Expand", "u m", "e").Node("ScatterND", "t i e", "s", ("reduction", reduction)).Node("Transpose", "s", "v", ("perm", new[] { 2, 0, 1 }))) with { Opset = 18, IsProven = false }),
        Case("ScatterND of several into one", [4, 3], f => f.Constant("i", [2, 0, 2], 3, 1).Node("Transpose", "x", "t", ("perm", new[] { 1, 2, 0 })).Integers("z", 0).Integers("three", 3).Node("Slice", "t z three", "u").Node("Mul", "u u", "e")
            .Node("ScatterND", "t i e", "s", ("reduction", "add")).Node("Transpose", "s", "v", ("perm", new[] { 2, 0, 1 }))) with { Opset = 16, IsProven = false },
        Case("Compress", [4, 3], f => { f.Graph.Initializer.Add(new Whence.Models.Onnx.Wire.TensorProto { Name = "c", DataType = 9, Dims = { 4 }, Int32Data = { 1, 0, 0, 1 } }); return f.Node("Compress", "x c", "v", ("axis", 1)); }),
        Case("ReverseSequence", [4, 3], f => f.Node("Shape", "x", "n").Integers("z", 0).Integers("o", 1).Node("Slice", "n z o", "b").Integers("l", 3).Node("Expand", "l b", "m").Node("ReverseSequence", "x m", "v", ("batch_axis", 0), ("time_axis", 1))) with { IsProven = false },
    ];

    static OperatorCase TopK(int axis, int largest, int k) => Case($"TopK {k} along {axis}, largest {largest}", [5, 4], f => f.Integers("k", k).Node("TopK", "x k", "v i", ("axis", axis), ("largest", largest)));

    static IEnumerable<OperatorCase> Ranks =>
    [
        Case("TopK of opset 9", [5, 4], f => f.Node("TopK", "x", "v i", ("axis", 1), ("k", 2))) with { Opset = 9 }, Case("TopK of opset 10", [5, 4], f => f.Integers("k", 2).Node("TopK", "x k", "v i")) with { Opset = 10 },
        TopK(1, 1, 2), TopK(2, 0, 3), TopK(-1, 1, 4),
        Case("TopK's places", [5, 4], f => f.Integers("k", 2).Node("TopK", "x k", "t i").Node("Cast", "i", "v", ("to", 1))) with { IsSmooth = false },
        Case("OneHot of the largest", [5, 4], f => f.Integers("d", 6).Weights("o", [-1, 2], 2).Node("ArgMax", "x", "i", ("axis", 1), ("keepdims", 0)).Node("OneHot", "i d o", "v", ("axis", 1))) with { IsSmooth = false },
        Case("OneHot times the scores", [5], f => f.Integers("d", 5).Weights("o", [0, 1], 2).Node("ArgMax", "x", "i", ("axis", 1), ("keepdims", 0)).Node("OneHot", "i d o", "h").Node("Mul", "h x", "v")),
        .. from exclusive in (int[])[0, 1] from reverse in (int[])[0, 1]
           select Case($"CumSum, exclusive {exclusive}, reverse {reverse}", [3, 4, 2], f => f.Integers("a", 2).Node("CumSum", "x a", "v", ("exclusive", exclusive), ("reverse", reverse))),
        .. from upper in (int[])[0, 1] from k in (int[])[-1, 0, 2]
           select Case($"Trilu, upper {upper}, diagonal {k}", [4, 5], f => f.Constant("k", [k]).Node("Trilu", "x k", "v", ("upper", upper))),
        Case("EyeLike", [4, 5], f => f.Weights("z", new float[20], 4, 5).Node("EyeLike", "z", "e", ("k", 1)).Node("Mul", "x e", "v")),
    ];

    static OperatorCase Grid(string mode, string padding, int aligned) => Case($"GridSample {mode}, {padding}, aligned {aligned}", [2, 4, 5], f => f
        .Integers("g", 0, 3, 2, 2).Weights("w", [.. W(480).Select(v => 0.4f * v)], 40, 12).Node("Flatten", "x", "r").Node("MatMul", "r w", "p").Node("Reshape", "p g", "q")
        .Node("GridSample", "x q", "v", ("mode", mode), ("padding_mode", padding), ("align_corners", aligned))) with
    { Opset = mode is "linear" or "cubic" ? 20 : 16, IsSmooth = mode != "nearest" };

    static IEnumerable<OperatorCase> Images =>
    [
        .. from mode in (string[])["bilinear", "nearest", "bicubic", "linear", "cubic"] from padding in (string[])["zeros", "border", "reflection"] from aligned in (int[])[0, 1]
           select Grid(mode, padding, aligned),
        Case("AffineGrid", [2, 3], f => f.Integers("s", 3, 1, 4, 5).Node("AffineGrid", "x s", "v")) with { Opset = 20, IsProven = false },
        Case("AffineGrid, aligned", [2, 3], f => f.Integers("s", 3, 1, 4, 5).Node("AffineGrid", "x s", "v", ("align_corners", 1))) with { Opset = 20, IsProven = false },
        .. from p in (int[])[1, 2, 3]
           select Case($"LpPool {p}", [2, 5, 6], f => f.Node("LpPool", "x", "v", ("p", p), ("kernel_shape", new[] { 2, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 0, 0, 1 }))),
        Case("LpPool, rounded up", [2, 5, 6], f => f.Node("LpPool", "x", "v", ("kernel_shape", new[] { 2, 3 }), ("strides", new[] { 2, 2 }), ("ceil_mode", 1), ("dilations", new[] { 1, 2 }))) with { Opset = 18 },
        Case("LpPool of a line", [2, 7], f => f.Node("LpPool", "x", "v", ("kernel_shape", new[] { 3 }))),
        Case("GlobalLpPool", [2, 5, 6], f => f.Node("GlobalLpPool", "x", "v")), Case("GlobalLpPool 3", [2, 5, 6], f => f.Node("GlobalLpPool", "x", "v", ("p", 3))),
        Case("SpaceToDepth", [2, 4, 6], f => f.Node("SpaceToDepth", "x", "v", ("blocksize", 2))),
        Case("BatchNormalization by its batch, before operator set 14", [3, 4, 2], f => f.Weights("s", W(3), 3).Weights("b", W(3, 9), 3).Weights("m", W(3, 20), 3).Weights("d", [1, 2, 3], 3)
            .Node("BatchNormalization", "x s b m d", "v q r t u")) with { Opset = 9, IsProven = false },
        Case("BatchNormalization by its batch behind a convolution", [2, 4, 3], f => f.Weights("k", W(6), 3, 2, 1, 1).Weights("s", W(3), 3).Weights("b", W(3, 9), 3).Weights("m", W(3, 20), 3).Weights("d", [1, 2, 3], 3)
            .Node("Conv", "x k", "c").Node("BatchNormalization", "c s b m d", "v q r t u")) with { Opset = 9, IsProven = false },
        Case("BatchNormalization per element", [2, 3], f => f.Weights("s", W(6), 2, 3).Weights("b", W(6, 9), 2, 3).Weights("m", W(6, 20), 2, 3).Weights("d", [1, 2, 3, 1, 2, 3], 2, 3)
            .Node("BatchNormalization", "x s b m d", "v", ("spatial", 0))) with { Opset = 8 },
    ];

    // Queries, keys and values [N,3,8] from x, each by a product of its own.
    static OnnxFile Projected(OnnxFile f, params string[] names)
    {
        for (var i = 0; i < names.Length; i++)
            f.Weights($"w{names[i]}", W(64, 100 * i), 8, 8).Node("MatMul", $"x w{names[i]}", names[i]);
        return f;
    }

    static OperatorCase Attention(string name, string inputs, Func<OnnxFile, OnnxFile> with, params (string, object)[] attributes) => Case(name, [3, 8], f =>
        with(Projected(f, "q", "k", "u")).Node("Attention", inputs, "v", [("q_num_heads", 2), ("kv_num_heads", 2), .. attributes])) with
    { Opset = 23 };

    static IEnumerable<OperatorCase> Heads =>
    [
        Attention("Attention", "q k u", f => f), Attention("Attention, causal", "q k u", f => f, ("is_causal", 1)), Attention("Attention, scaled and capped", "q k u", f => f, ("scale", 0.7f), ("softcap", 1.5f)),
        Attention("Attention with a mask of numbers", "q k u m", f => f.Weights("m", W(9), 3, 3)), Attention("Attention with a mask for each head", "q k u m", f => f.Weights("m", W(18), 1, 2, 3, 3), ("is_causal", 1)),
        Attention("Attention with a boolean mask", "q k u b", f => f.Weights("m", [1, 0, 1, 1, 1, 0, 0, 0, 1], 3, 3).Node("Cast", "m", "b", ("to", 9))),
        Attention("Attention with a mask of minus infinity", "q k u m", f => f.Weights("m", [0, float.NegativeInfinity, 0, 0, 0, 0.5f, float.NegativeInfinity, 0, 0], 3, 3)),
        Case("Attention of grouped queries", [3, 8], f => f.Weights("wk", W(32, 50), 8, 4).Weights("wu", W(48, 150), 8, 6).Node("MatMul", "x wk", "k").Node("MatMul", "x wu", "u")
            .Node("Attention", "x k u", "v", ("q_num_heads", 4), ("kv_num_heads", 2))) with { Opset = 23 },
        Case("Attention of one key head", [3, 8], f => f.Weights("wk", W(16, 50), 8, 2).Node("MatMul", "x wk", "k").Node("Attention", "x k k", "v", ("q_num_heads", 4), ("kv_num_heads", 1))) with { Opset = 23 },
        Attention("Attention, capped under a mask", "q k u b", f => f.Weights("m", [1, 0, 1, 1, 1, 0, 1, 0, 1], 3, 3).Node("Cast", "m", "b", ("to", 9)), ("softcap", 0.8f)),
        Attention("Attention with a mask in the newest operator set", "q k u m", f => f.Weights("m", W(9), 3, 3), ("softcap", 0.8f), ("is_causal", 1)) with { Opset = 24 },
        Case("Attention of more keys than queries", [5, 8], f => f.Integers("z", 0).Integers("o", 1).Integers("e", 3).Node("Slice", "x z e o", "q").Node("Attention", "q x x", "v", ("q_num_heads", 2), ("kv_num_heads", 2), ("is_causal", 1))) with { Opset = 23 },
        .. from interleaved in (int[])[0, 1]
           from part in (int[])[0, 2]
           select Case($"RotaryEmbedding, interleaved {interleaved}, of {part}", [3, 8], f => f.Integers("z", 0).Integers("o", 1).Constant("p", [0, 2, 1], 1, 3).Weights("c", W(part == 0 ? 10 : 5), 5, part == 0 ? 2 : 1).Weights("s", W(part == 0 ? 10 : 5, 30), 5, part == 0 ? 2 : 1)
               .Node("Shape", "x", "n").Node("Slice", "n z o", "b").Integers("t", 3).Node("Concat", "b t", "m", ("axis", 0)).Node("Expand", "p m", "i").Node("RotaryEmbedding", "x c s i", "v", ("num_heads", 2), ("interleaved", interleaved), ("rotary_embedding_dim", part))) with { Opset = 23, IsProven = false },
        Case("RotaryEmbedding of heads apart", [2, 3, 4], f => f.Integers("z", 0).Integers("o", 1).Constant("p", [0, 2, 1], 1, 3).Weights("c", W(10), 5, 2).Weights("s", W(10, 30), 5, 2)
            .Node("Shape", "x", "n").Node("Slice", "n z o", "b").Integers("t", 3).Node("Concat", "b t", "m", ("axis", 0)).Node("Expand", "p m", "i").Node("RotaryEmbedding", "x c s i", "v")) with { Opset = 23, IsProven = false },
        Case("Attention with heads apart", [2, 3, 4], f => f.Node("Attention", "x x x", "v", ("is_causal", 1))) with { Opset = 23 },
        Case("com.microsoft.Attention", [3, 8], f => f.Weights("w", W(192), 8, 24).Weights("b", W(24, 5), 24).Node("com.microsoft.Attention", "x w b", "v", ("num_heads", 2))),
        Case("com.microsoft.Attention, causal, sizes of its own", [3, 8], f => f.Weights("w", W(160), 8, 20).Weights("b", W(20, 5), 20)
            .Node("com.microsoft.Attention", "x w b", "v", ("num_heads", 2), ("unidirectional", 1), ("qkv_hidden_sizes", new[] { 6, 6, 8 }), ("scale", 0.5f))),
        Case("com.microsoft.Attention with a bias", [3, 8], f => f.Weights("w", W(192), 8, 24).Weights("b", W(24, 5), 24).Weights("m", W(18), 1, 2, 3, 3).Node("com.microsoft.Attention", "x w b _ _ m", "v", ("num_heads", 2))),
        Case("com.microsoft.Attention with keys that do not count", [3, 8], f => f.Weights("w", W(192), 8, 24).Weights("b", W(24, 5), 24).Integers("a", 2).Integers("z", 0).Weights("t", [-0.2f], 1)
            .Node("ReduceMean", "x", "r", ("axes", new[] { 2 }), ("keepdims", 0)).Node("Greater", "r t", "g").Node("Cast", "g", "m", ("to", 6)).Node("com.microsoft.Attention", "x w b m", "v", ("num_heads", 2))),
        Case("MultiHeadAttention", [3, 8], f => Projected(f, "q", "k", "u").Node("com.microsoft.MultiHeadAttention", "q k u", "v", ("num_heads", 4))),
        Case("MultiHeadAttention with biases", [3, 8], f => Projected(f, "q", "k", "u").Weights("b", W(24, 5), 24).Weights("m", W(36), 1, 4, 3, 3)
            .Node("com.microsoft.MultiHeadAttention", "q k u b _ m", "v", ("num_heads", 4), ("scale", 0.9f))),
        Case("attention as PyTorch writes it out", [3, 8], f => Projected(f, "q", "k", "u").Integers("h", 0, 3, 2, 4).Integers("j", 0, 3, 8).Integers("m", -1).Integers("e", 9).Weights("one", [1], 1)
            .Node("Reshape", "q h", "q1").Node("Transpose", "q1", "q2", ("perm", new[] { 0, 2, 1, 3 })).Node("Reshape", "k h", "k1").Node("Transpose", "k1", "k2", ("perm", new[] { 0, 2, 3, 1 }))
            .Node("Reshape", "u h", "u1").Node("Transpose", "u1", "u2", ("perm", new[] { 0, 2, 1, 3 })).Node("Shape", "q2", "n").Node("Slice", "n m e", "d").Node("Cast", "d", "df", ("to", 1)).Node("Sqrt", "df", "r")
            .Node("Div", "one r", "s").Node("Sqrt", "s", "t").Node("Mul", "q2 t", "q3").Node("Mul", "k2 t", "k3").Node("MatMul", "q3 k3", "p")
            .Weights("c", [0, float.NegativeInfinity, float.NegativeInfinity, 0, 0, float.NegativeInfinity, 0, 0, 0], 3, 3).Node("Add", "p c", "p1").Node("Softmax", "p1", "a", ("axis", -1)).Node("IsNaN", "a", "i").Weights("zero", [0]).Node("Where", "i zero a", "a1")
            .Node("MatMul", "a1 u2", "o").Node("Transpose", "o", "o1", ("perm", new[] { 0, 2, 1, 3 })).Node("Reshape", "o1 j", "v")),
    ];

    static IEnumerable<OperatorCase> Fused =>
    [
        .. from transpose in (int[])[0, 1]
           select Case($"FusedMatMul, transposed {transpose}", [3, 4], f => f.Weights("w", W(20), transpose == 0 ? [4L, 5] : [5, 4]).Node("com.microsoft.FusedMatMul", "x w", "v", ("alpha", 0.5f), ("transB", transpose))),
        Case("FusedMatMul with itself", [3, 4], f => f.Node("com.microsoft.FusedMatMul", "x x", "v", ("transA", 1))),
        Case("FusedGemm", [4], f => f.Weights("w", W(12), 4, 3).Weights("b", W(3, 8), 3).Node("com.microsoft.FusedGemm", "x w b", "v", ("activation", "LeakyRelu"), ("activation_alpha", 0.2f), ("alpha", 0.5f))),
        .. from activation in (string[])["Relu", "Tanh", "Sigmoid", "LeakyRelu", "HardSigmoid", "Clip"]
           select Case($"FusedConv {activation}", [2, 4, 5], f => f.Weights("w", W(54), 3, 2, 3, 3).Weights("b", W(3, 60), 3).Node("com.microsoft.FusedConv", "x w b", "v", [("pads", new[] { 1, 1, 1, 1 }), ("activation", activation),
               .. activation switch { "LeakyRelu" => [("activation_params", new[] { 0.2f })], "HardSigmoid" => [("activation_params", new[] { 0.3f, 0.4f })], "Clip" => [("activation_params", new[] { -0.5f, 1f })], _ => ((string, object)[])[] }])),
        Case("FusedConv with a sum", [3, 4, 5], f => f.Weights("w", W(81), 3, 3, 3, 3).Weights("b", W(3, 60), 3).Node("com.microsoft.FusedConv", "x w b x", "v", ("pads", new[] { 1, 1, 1, 1 }), ("activation", "Relu"))),
    ];
}
