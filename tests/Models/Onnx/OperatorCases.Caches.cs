namespace Whence.Tests.Models.Onnx;

static partial class OperatorCases
{
    // Places within a plane: what MaxPool counts over the whole tensor is another number for each example.
    static OperatorCase Places(string name, int[] dims, params (string, object)[] attributes) => Case($"places of MaxPool, {name}", dims, f => f.Constant("plane", [dims[1..].Aggregate(1, (p, d) => p * d)])
        .Node("MaxPool", "x", "m i", attributes).Node("Mod", "i plane", "w").Node("Cast", "w", "v", ("to", 1))) with
    { IsSmooth = false, IsProven = false };

    static IEnumerable<OperatorCase> Windows =>
    [
        Case("Det", [2, 3, 3], f => f.Node("Det", "x", "v")), Case("Det of pairs", [4, 2, 2], f => f.Node("Det", "x", "v")), Case("Det of one number", [3, 1, 1], f => f.Node("Det", "x", "v")),
        Case("Det of five by five", [5, 5], f => f.Node("Det", "x", "d").Integers("a", 1).Node("Unsqueeze", "d a", "v")),
        Case("Det of six by six", [6, 6], f => f.Node("Det", "x", "d").Integers("a", 1).Node("Unsqueeze", "d a", "v")),
        Places("halves", [2, 6, 4], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 })),
        Places("columns first", [2, 6, 4], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }), ("storage_order", 1)),
        Places("padded, spread", [2, 7, 6], ("kernel_shape", new[] { 3, 2 }), ("strides", new[] { 2, 1 }), ("pads", new[] { 1, 0, 1, 1 }), ("dilations", new[] { 1, 2 })),
        Places("rounded up", [2, 6, 7], ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("ceil_mode", 1)),
        Places("same size", [2, 5, 6], ("kernel_shape", new[] { 3, 2 }), ("auto_pad", "SAME_LOWER")),
        Places("a line", [3, 9], ("kernel_shape", new[] { 3 }), ("strides", new[] { 2 })),
        Places("a volume", [2, 4, 3, 4], ("kernel_shape", new[] { 2, 2, 2 }), ("strides", new[] { 1, 1, 2 })),
        Case("MaxUnpool", [2, 6, 4], f => f.Node("MaxPool", "x", "m i", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 })).Node("Mul", "m m", "s")
            .Node("MaxUnpool", "s i", "v", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }))) with { IsProven = false },
        Case("MaxUnpool of a line", [2, 9], f => f.Node("MaxPool", "x", "m i", ("kernel_shape", new[] { 3 }), ("strides", new[] { 3 })).Node("MaxUnpool", "m i", "v", ("kernel_shape", new[] { 3 }), ("strides", new[] { 3 }))) with { IsProven = false },
        Case("MaxUnpool of a padded pool", [2, 6, 6], f => f.Node("MaxPool", "x", "m i", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 1, 1 }))
            .Node("MaxUnpool", "m i", "v", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 1, 1 }))) with { IsProven = false },
    ];

    static OnnxFile Apart(OnnxFile f, string x, string y, int heads) => f.Integers($"{y}/s", 0, 3, heads, 8 / heads).Node("Reshape", $"{x} {y}/s", $"{y}/r").Node("Transpose", $"{y}/r", y, ("perm", new[] { 0, 2, 1, 3 }));

    // Keys and values of other tokens, as a cache of an earlier run holds them.
    static OnnxFile Past(OnnxFile f, int heads) => Cache(Projected(f, "q", "k", "u"), heads);

    static OnnxFile Cache(OnnxFile f, int heads) =>
        Apart(Apart(f.Weights("wpk", W(64, 300), 8, 8).Weights("wpu", W(64, 400), 8, 8).Node("MatMul", "x wpk", "pk0").Node("MatMul", "x wpu", "pu0"), "pk0", "pk", heads), "pu0", "pu", heads);

    static IEnumerable<OperatorCase> Caches =>
    [
        Case("MultiHeadAttention with a past", [3, 8], f => Past(f, 4).Node("com.microsoft.MultiHeadAttention", "q k u _ _ _ pk pu", "v pk2 pu2", ("num_heads", 4))),
        Case("MultiHeadAttention with a past, causal", [3, 8], f => Past(f, 4).Node("com.microsoft.MultiHeadAttention", "q k u _ _ _ pk pu", "v pk2 pu2", ("num_heads", 4), ("unidirectional", 1))),
        Case("MultiHeadAttention, keys that follow", [3, 8], f => Past(f, 4).Node("com.microsoft.MultiHeadAttention", "q k u _ _ _ pk pu", "y0 v y2", ("num_heads", 4))),
        Case("MultiHeadAttention, values that follow", [3, 8], f => Past(f, 4).Node("com.microsoft.MultiHeadAttention", "q k u _ _ _ pk pu", "y0 y1 v", ("num_heads", 4))),
        Case("com.microsoft.Attention with a past", [3, 8], f => Cache(f, 2).Integers("first", 0).Node("Unsqueeze", "pk first", "pk1").Node("Unsqueeze", "pu first", "pu1").Node("Concat", "pk1 pu1", "p", ("axis", 0))
            .Weights("w", W(192), 8, 24).Weights("b", W(24, 5), 24).Node("com.microsoft.Attention", "x w b _ p", "v f", ("num_heads", 2), ("unidirectional", 1))),
        Case("com.microsoft.Attention, what follows", [3, 8], f => Cache(f, 2).Integers("first", 0).Node("Unsqueeze", "pk first", "pk1").Node("Unsqueeze", "pu first", "pu1").Node("Concat", "pk1 pu1", "p", ("axis", 0))
            .Weights("w", W(192), 8, 24).Weights("b", W(24, 5), 24).Node("com.microsoft.Attention", "x w b _ p", "y0 f", ("num_heads", 2)).Node("Transpose", "f", "v", ("perm", new[] { 1, 0, 2, 3, 4 }))) with { IsProven = false },
        Case("Attention with a past", [3, 8], f => Past(f, 2).Node("Attention", "q k u _ pk pu", "v pk2 pu2", ("q_num_heads", 2), ("kv_num_heads", 2))) with { Opset = 23 },
        Case("Attention with a past, causal", [3, 8], f => Past(f, 2).Node("Attention", "q k u _ pk pu", "v pk2 pu2", ("q_num_heads", 2), ("kv_num_heads", 2), ("is_causal", 1))) with { Opset = 23 },
        Case("Attention, keys that follow", [3, 8], f => Past(f, 2).Node("Attention", "q k u _ pk pu", "y0 v pu2", ("q_num_heads", 2), ("kv_num_heads", 2))) with { Opset = 23 },
    ];
}
