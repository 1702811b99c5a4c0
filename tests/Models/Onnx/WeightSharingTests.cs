namespace Whence.Tests.Models.Onnx;

/// <summary>Weights are kept by what they hold: names that occur twice, or weights that several nodes share, mix nothing up.</summary>
[TestFixture]
sealed class WeightSharingTests
{
    static readonly float[] X = [.. Enumerable.Range(0, 2 * 3 * 4 * 4).Select(i => (i * 37 % 23 - 11) / 7f)];

    [Test]
    public void NormalisationsOfOneNameBehindASharedWeight([Values("", "bn")] string name, [Values(true, false)] bool hasBias)
    {
        var file = File();
        foreach (var (i, bias) in new[] { (1, hasBias ? " b" : ""), (2, hasBias ? " b" : "") })
            file.Node("Conv", $"x w{bias}", $"c{i}").Node("BatchNormalization", $"c{i} g{i} h{i} m v", $"n{i}");
        file.Node("Sub", "n1 n2", "y").Output("y", -1, -1, -1, -1);
        Check(file, name);
    }

    [Test]
    public void AWeightReadInThreeForms([Values("", "same")] string name)
    {
        // Folded with a normalisation, plain, and as an operand of a product.
        var file = File().Node("Conv", "x w", "c1").Node("BatchNormalization", "c1 g1 h1 m v", "n1").Node("Conv", "x w", "c2")
            .Node("ReduceSum", "w", "s", ("keepdims", 0)).Node("Add", "n1 c2", "a").Node("Mul", "a s", "y").Output("y", -1, -1, -1, -1);
        Check(file, name);
    }

    [Test]
    public void TwoConvolutionsBehindOneAnotherShareAllTheyHave()
    {
        var file = new OnnxFile(13).Input("x", 2, 3, 4, 4).Weights("w", [.. Enumerable.Range(0, 9).Select(i => (i - 4) / 5f)], 3, 3, 1, 1)
            .Weights("g", [1, 2, 0.5f], 3).Weights("h", [0.1f, -0.2f, 0], 3).Weights("m", [0, 0.1f, -0.1f], 3).Weights("v", [1, 0.5f, 2], 3)
            .Node("Conv", "x w", "c1").Node("BatchNormalization", "c1 g h m v", "n1").Node("Conv", "n1 w h", "c2")
            .Node("BatchNormalization", "c2 g h m v", "y").Output("y", -1, -1, -1, -1);
        Check(file, "bn");
    }

    static OnnxFile File() => new OnnxFile(11).Input("x", 2, 3, 4, 4)
        .Weights("w", [.. Enumerable.Range(0, 6).Select(i => (i - 2) / 3f)], 2, 3, 1, 1).Weights("b", [0.5f, -1], 2)
        .Weights("g1", [2, 3], 2).Weights("h1", [0.25f, 1], 2).Weights("g2", [-1, 0.5f], 2).Weights("h2", [4, -2], 2)
        .Weights("m", [0.1f, -0.3f], 2).Weights("v", [1.5f, 0.7f], 2);

    /// <summary>ONNX Runtime refuses a name that occurs twice: it gets the file without names.</summary>
    static void Check(OnnxFile file, string name)
    {
        var (expected, shape) = Peer.OnnxRuntime(file, ("x", X, [2, 3, 4, 4]));
        foreach (var node in file.Graph.Node)
            node.Name = name;
        var (got, own) = Peer.Engine(file, ("x", X, [2, 3, 4, 4]));
        Assert.That(own, Is.EqualTo(shape));
        Assert.That(got, Is.EqualTo(expected).Within(2e-5f));
    }
}
