using System.Text.Json;
using Whence.Explain;
using Whence.Models.Images;
using Whence.Models.Onnx;
using Whence.Models.Tensors;
using Whence.Runtime;
using Whence.Tests.Cli;
using Whence.Tests.Models.Onnx;

namespace Whence.Tests.Cases;

/// <summary>Networks of one sigmoid and of several, of values, and of none that are scores: what is explained, and what is refused in words.</summary>
[TestFixture]
[NonParallelizable]
sealed class LabelsAndSigmoidTests
{
    static readonly float[] Weights = [.. Enumerable.Range(0, 9).Select(i => MathF.Sin(i * 1.9f))];
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-labels-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    static OnnxFile Pooled(int classes) => new OnnxFile().Input("x", -1, 3, 4, 4).Weights("w", Weights[..(3 * classes)], 3, classes).Weights("one", [1])
        .Node("GlobalAveragePool", "x", "p").Node("Flatten", "p", "f").Node("MatMul", "f w", "z");

    static IEnumerable<TestCaseData> OneSigmoid()
    {
        yield return new TestCaseData(Pooled(1).Node("Sigmoid", "z", "y").Output("y", -1, 1), 1).SetArgDisplayNames("sigmoid");
        yield return new TestCaseData(Pooled(1).Node("Sigmoid", "z", "q").Node("Sub", "one q", "r").Node("Concat", "q r", "y", ("axis", 1)).Output("y", -1, 2), 0)
            .SetArgDisplayNames("the pair of it, turned");
    }

    [TestCaseSource(nameof(OneSigmoid))]
    public void TheOtherClassOfOneSigmoidIsExplainedByMinusTheLogit(object file, int own)
    {
        var model = OnnxModel.Parse(((OnnxFile)file).Bytes, "one.onnx");
        using var backend = Backend.Open("cpu:1");
        float[] x = [.. Enumerable.Range(0, 48).Select(i => MathF.Cos(i))];
        foreach (var (explainer, scale) in new[] { (Explainers.Gradient(), new Func<int, float>(_ => 1)), (Explainers.IntegratedGradients(), i => x[i]) })
        {
            using var session = new ExplainSession(model, backend, explainer);
            var (for1, for0) = (session.Run(x, own), session.Run(x, 1 - own));
            float[] expected = [.. Enumerable.Range(0, 48).Select(i => Weights[i % 3] / 16 * scale(i))];
            Assert.That(for1.Map, Is.EqualTo(expected).Within(1e-6f));
            Assert.That(for0.Map, Is.EqualTo(expected.Select(v => -v)).Within(1e-6f));
            Assert.That(for0.Warnings, Has.Exactly(1).Contains($"class {1 - own} is explained by minus the logit of class {own}"));
            Assert.That(for1.Warnings, Is.Empty);
            Assert.That(for0.Gap?.Relative ?? 0, Is.LessThan(1e-4));
        }
    }

    [Test]
    public async Task EachLabelOfSeveralSigmoidsIsExplainedByItself()
    {
        var model = Write(Pooled(3).Node("Sigmoid", "z", "y").Output("y", -1, 3));
        Npy.Write(At("x.npy"), HostTensor.From([.. Enumerable.Range(0, 48).Select(i => MathF.Cos(i))], 1, 3, 4, 4));
        var (code, output, error) = await CliTests.Run(
            "explain", "--model", model, "--input", At("x.npy"), "--output", At("map.npy"), "--method", "gradient", "--json", "--target", "2", "--target", "0");
        Assert.That(code, Is.Zero, error);
        var lines = output.Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.That(lines.Select(line => line.GetProperty("target").GetProperty("index").GetInt32()), Is.EqualTo(new[] { 2, 0 }));
        foreach (var k in new[] { 0, 2 })
            Assert.That(Npy.Read(At($"map.{k}.npy")).ToFloats(), Is.EqualTo(Enumerable.Range(0, 48).Select(i => Weights[i / 16 * 3 + k] / 16)).Within(1e-6f));
        var twice = await CliTests.Run("explain", "--model", model, "--input", At("x.npy"), "--output", At("map.npy"), "--target", "2", "--target", "2");
        Assert.That((twice.Code, twice.Error), Is.EqualTo((2, twice.Error)));
    }

    [Test]
    public async Task PicturesOfSeveralTargetsHaveFilesOfTheirOwn()
    {
        var model = Write(Pooled(3).Node("Sigmoid", "z", "y").Output("y", -1, 3));
        Png.Save(new Image(4, 4, 3, [.. Enumerable.Range(0, 48).Select(i => (byte)(5 * i))]), At("a.png"));
        var (code, _, error) = await CliTests.Run("explain", At("a.png"), "--model", model, "--preset", "raw", "--method", "gradient", "--json", "--out", folder, "--target", "1", "--target", "0");
        Assert.That(code, Is.Zero, error);
        Assert.That(new[] { "a.0.map.npy", "a.1.map.npy", "a.report.html", "a.1.overlay.png" }.Select(name => File.Exists(At(name))), Has.All.True);
    }

    static IEnumerable<TestCaseData> Others() =>
        from kind in new[] { "labels", "value" }
        from verb in new[] { "judge A", "uncertainty A", "mitigate A", "calibrate --data D --output O", "ood --in D --out-of D", "evidence fit --data D --output O" }
        select new TestCaseData(kind, verb);

    [TestCaseSource(nameof(Others))]
    public async Task WhatNeedsOneTrueClassIsRefusedWithWhatWouldDo(string kind, string verb)
    {
        var model = Write(kind == "labels" ? Pooled(3).Node("Sigmoid", "z", "y").Output("y", -1, 3) : Pooled(1).Node("Identity", "z", "y").Output("y", -1, 1));
        Directory.CreateDirectory(At("d", "one"));
        Png.Save(new Image(4, 4, 3, new byte[48]), At("d", "one", "a.png"));
        string[] args = [.. verb.Split(' ').Select(word => word switch { "A" => At("d", "one", "a.png"), "D" => At("d", "one"), "O" => At("o"), _ => word })];
        var (code, _, error) = await CliTests.Run([.. args, "--model", model, "--preset", "raw"]);
        Assert.That((code, error), Is.EqualTo((1, error)));
        Assert.That(error, Does.Contain("of which one is true").And.Contain(kind == "labels" ? "--target" : "explain takes it"));
    }

    [Test]
    public async Task ANetworkThatYieldsAPictureIsNoClassifier()
    {
        var candy = new OnnxFile().Input("x", -1, 3, 4, 4).Weights("w", [.. Enumerable.Range(0, 9).Select(i => i / 9f)], 3, 3, 1, 1).Node("Conv", "x w", "y").Output("y", -1, 3, 4, 4);
        Png.Save(new Image(4, 4, 3, new byte[48]), At("a.png"));
        foreach (var verb in new[] { "explain", "judge", "uncertainty" })
        {
            var (code, _, error) = await CliTests.Run(verb, At("a.png"), "--model", Write(candy), "--preset", "raw");
            Assert.That((code, error), Is.EqualTo((1, error)));
            Assert.That(error, Does.Contain("not a classifier").And.Contain("'y' F32 [1,3,4,4]"), verb);
        }
    }

    [Test]
    public async Task ABackgroundIsAFolderOrATensor()
    {
        var model = Write(Pooled(3).Output("z", -1, 3));
        Directory.CreateDirectory(At("b"));
        for (var i = 0; i < 3; i++)
            Png.Save(new Image(4, 4, 3, [.. Enumerable.Range(0, 48).Select(p => (byte)(i * p))]), At("b", $"{i}.png"));
        Npy.Write(At("b.npy"), HostTensor.From([.. Enumerable.Range(0, 96).Select(i => MathF.Cos(i))], 2, 3, 4, 4));
        Npy.Write(At("x.npy"), HostTensor.From([.. Enumerable.Range(0, 48).Select(i => MathF.Sin(i))], 1, 3, 4, 4));
        string[] shared = ["--model", model, "--method", "expected-gradients", "--target", "1", "--json"];
        var pictures = await CliTests.Run(["explain", At("b", "2.png"), "--preset", "raw", "--background", At("b"), "--out", folder, .. shared]);
        var tensors = await CliTests.Run(["explain", "--input", At("x.npy"), "--output", At("map.npy"), "--background", At("b.npy"), "--samples", "64", .. shared]);
        Assert.That((pictures.Code, tensors.Code), Is.EqualTo((0, 0)), pictures.Error + tensors.Error);
        // Linear: the map is (x - mean background) * gradient whatever the samples, of as many for each background.
        var (x, b) = (Npy.Read(At("x.npy")).ToFloats(), Npy.Read(At("b.npy")).ToFloats());
        Assert.That(Npy.Read(At("map.npy")).ToFloats(), Is.EqualTo(x.Select((v, i) => (v - (b[i] + b[48 + i]) / 2) * Weights[i / 16 * 3 + 1] / 16)).Within(1e-5f));
        var none = await CliTests.Run(["explain", "--input", At("x.npy"), "--output", At("map.npy"), .. shared]);
        Assert.That((none.Code, none.Error.Contains("--background", StringComparison.Ordinal)), Is.EqualTo((1, true)), none.Error);
    }

    string Write(OnnxFile file)
    {
        File.WriteAllBytes(At("m.onnx"), file.Bytes);
        return At("m.onnx");
    }

    string At(params string[] parts) => Path.Combine([folder, .. parts]);
}
