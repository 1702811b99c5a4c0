namespace Whence.Tests.Models.Onnx;

/// <summary>Packed queries, keys and values, which ONNX Runtime takes on graphics processors alone: as it computes them when they are given one by one.</summary>
[TestFixture]
sealed class PackedAttentionTests
{
    [TestCase(3)]
    [TestCase(2)]
    public void TheyAreTakenApart(int count)
    {
        float[] x = [.. Enumerable.Range(0, 2 * 3 * 2 * 3 * 4).Select(i => MathF.Sin(i * 1.7f))];
        int[] shape = [2, 3, 2, 3, 4];
        var (expected, expectedShape) = Peer.OnnxRuntime(Apart().Node("com.microsoft.MultiHeadAttention", "a0 a1 a2", "y", ("num_heads", 2)).Output("y", -1, -1, -1), ("x", x, shape));
        var packed = count == 3
            ? Apart().Node("com.microsoft.MultiHeadAttention", "x", "y", ("num_heads", 2))
            : Apart().Integers("one", 1).Integers("end", 3).Integers("axis", 3).Node("Slice", "x one end axis", "kv").Node("com.microsoft.MultiHeadAttention", "a0 kv", "y", ("num_heads", 2));
        var (got, gotShape) = Peer.Engine(packed.Output("y", -1, -1, -1), ("x", x, shape));
        Assert.That(gotShape, Is.EqualTo(expectedShape));
        OpAssert.Close(got, expected, 1e-5);
    }

    // a0, a1, a2 [2,3,8] of x [2,3,2 heads,3,4].
    static OnnxFile Apart()
    {
        var file = new OnnxFile(17).Input("x", 2, 3, 2, 3, 4).Integers("s", 0, 3, 8);
        for (var i = 0; i < 3; i++)
            file.Constant($"i{i}", [i]).Node("Gather", $"x i{i}", $"g{i}", ("axis", 3)).Node("Reshape", $"g{i} s", $"a{i}");
        return file;
    }
}
