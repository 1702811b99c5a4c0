using Whence.Explain;
using Whence.Models.Images;
using Whence.Models.Onnx;
using Whence.Tests.Cli;
using Whence.Tests.Explain;
using Whence.Tests.Models.Onnx;
using Whence.Uncertainty;

namespace Whence.Tests.Uncertainty;

/// <summary>Dropout is of features and never of the class scores, whatever a file does with those before they are its output.</summary>
[TestFixture]
[NonParallelizable]
sealed class DropoutPlaceTests : ExplainTests
{
    static IEnumerable<TestCaseData> Networks()
    {
        yield return Case("softmax and identity behind the scores", "c r p v", "z y i",
            Features().Node("GlobalAveragePool", "r", "p").Node("Flatten", "p", "v").Node("Gemm", "v g b", "z").Node("Softmax", "z", "y").Node("Identity", "y", "i").Output("i", -1, 5));
        yield return Case("scores under other shapes", "c r p v", "z s u",
            Features().Integers("two", 2, 3).Node("GlobalAveragePool", "r", "p").Node("Flatten", "p", "v").Node("MatMul", "v g", "z").Node("Unsqueeze", "z two", "s").Node("Flatten", "s", "u").Output("u", -1, 5));
        yield return Case("bias, scale and temperature after the product", "c r p v", "m z t",
            Features().Weights("half", [0.5f]).Node("GlobalAveragePool", "r", "p").Node("Flatten", "p", "v").Node("MatMul", "v g", "m").Node("Add", "m b", "z").Node("Mul", "z half", "t").Output("t", -1, 5));
        yield return Case("a classifier that is a convolution", "c r", "k q f",
            Features().Node("Conv", "r h", "k").Node("GlobalAveragePool", "k", "q").Node("Flatten", "q", "f").Output("f", -1, 5));
        yield return Case("one sigmoid", "c r p v", "z y",
            Features().Weights("one", Numbers(4, 9), 4, 1).Node("GlobalAveragePool", "r", "p").Node("Flatten", "p", "v").Node("MatMul", "v one", "z").Node("Sigmoid", "z", "y").Output("y", -1, 1));
        yield return Case("a branch that leads nowhere", "c r p v", "aux z",
            Features().Node("GlobalAveragePool", "r", "p").Node("Flatten", "p", "v").Node("Tanh", "v", "aux").Node("Gemm", "v g b", "z").Output("z", -1, 5).Output("aux", -1, 4));
    }

    [TestCaseSource(nameof(Networks))]
    public void LayersOfFeaturesMakeMembersThatDifferAndOthersAreRefused(OnnxFile file, string[] features, string[] scores)
    {
        var model = OnnxModel.Parse(file.Bytes, "net.onnx").WithScores(file.Graph.Output[0].Name);
        var x = Numbers(4 * 4 * 3, 1);
        foreach (var layer in features)
        {
            using var session = new UncertaintySession(new DropoutEnsemble(model, 6, layer: layer, rate: 0.5f), Device);
            Assert.That(session.Run(x).Uncertainty.Epistemic, Is.GreaterThan(1e-6), layer);
        }
        foreach (var layer in scores)
        {
            Assert.That(() => new DropoutEnsemble(model, 6, layer: layer), Throws.TypeOf<ExplainException>()
                .With.Message.Contains($"layer '{layer}' of 'net.onnx'").And.Message.Contains($"layers that would do are {string.Join(", ", features.Reverse())}"));
        }
    }

    [Test]
    public void DropoutOfTheFilesOwnAtItsScoresIsLeftOut()
    {
        OnnxFile Two() => Features().Node("Dropout", "r", "e").Node("GlobalAveragePool", "e", "p").Node("Flatten", "p", "v").Node("Gemm", "v g b", "z").Node("Dropout", "z", "d").Node("Softmax", "d", "y").Output("y", -1, 5);
        var one = Features().Node("GlobalAveragePool", "r", "p").Node("Flatten", "p", "v").Node("Gemm", "v g b", "z").Node("Dropout", "z", "d").Node("Softmax", "d", "y").Output("y", -1, 5);
        Assert.That(() => new DropoutEnsemble(OnnxModel.Parse(one.Bytes, "one")), Throws.TypeOf<ExplainException>().With.Message.Contains("the class scores themselves").And.Message.Contains("v, p, r, c"));
        var x = Numbers(4 * 4 * 3, 1);
        using var both = new UncertaintySession(new DropoutEnsemble(OnnxModel.Parse(Two().Bytes, "two"), 6), Device);
        var got = both.Run(x);
        Assert.That(got.Uncertainty.Epistemic, Is.GreaterThan(1e-6));
        // Dropped scores are zeros: no member has two classes of the very same probability.
        foreach (var member in got.MemberProbabilities.Chunk(5))
            Assert.That(member.Distinct().Count(), Is.EqualTo(5));
    }

    [Test]
    public async Task TheDefaultLayerOfANetworkWithoutFeaturesIsRefusedToo()
    {
        // Its only places are those of the class scores.
        var file = new OnnxFile().Input("x", -1, 3, 4, 4).Weights("h", Numbers(15, 5), 5, 3, 1, 1).Node("Conv", "x h", "k").Node("GlobalAveragePool", "k", "q").Node("Flatten", "q", "f").Output("f", -1, 5);
        var folder = Directory.CreateTempSubdirectory("whence-dropout-").FullName;
        var (model, picture) = (Path.Combine(folder, "m.onnx"), Path.Combine(folder, "a.png"));
        File.WriteAllBytes(model, file.Bytes);
        Png.Save(new Image(4, 4, 3, new byte[48]), picture);
        var (code, _, error) = await CliTests.Run("uncertainty", picture, "--model", model, "--preset", "raw", "--dropout-layer", "last", "--out", folder);
        Directory.Delete(folder, recursive: true);
        Assert.That((code, error), Is.EqualTo((1, error)));
        Assert.That(error, Does.Contain("the class scores themselves").And.Contain("no layer that would do"));
    }

    static OnnxFile Features() => new OnnxFile().Input("x", -1, 3, 4, 4).Weights("w", Numbers(4 * 3 * 9, 2), 4, 3, 3, 3).Weights("g", Numbers(20, 3), 4, 5).Weights("h", Numbers(20, 5), 5, 4, 1, 1)
        .Weights("b", Numbers(5, 4), 5).Node("Conv", "x w", "c", ("pads", new[] { 1, 1, 1, 1 })).Node("Relu", "c", "r");

    static TestCaseData Case(string name, string features, string scores, OnnxFile file) => new TestCaseData(file, features.Split(' '), scores.Split(' ')).SetArgDisplayNames(name);

    static float[] Numbers(int count, int seed) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(seed + 1.7f * i))];
}
