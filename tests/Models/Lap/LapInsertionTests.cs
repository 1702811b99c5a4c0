using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Lap;
using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Tests.Graphs;

namespace Whence.Tests.Models.Lap;

/// <summary>LAP layers in trained networks: at first they change nothing, in ONNX Runtime's eyes as in ours; where they cannot stand is said in words.</summary>
[TestFixture]
sealed class LapInsertionTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-lap-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    static readonly object[] Own =
    [
        new object[] { "lenet", 1, 28, new[] { "all" }, 2 },
        new object[] { "resnet8", 3, 32, new[] { "all", "strided" }, 3 },
        new object[] { "resnet18", 3, 32, new[] { "maxpool", "strided", "avgpool" }, 9 },
        new object[] { "mobilenetv2", 3, 32, new[] { "all", "strided" }, 6 },
    ];

    [TestCaseSource(nameof(Own))]
    public void ANewLayerChangesNothingAtFirst(string name, int channels, int size, string[] at, int pools) =>
        Check(Architectures.Build(name, channels, size, size, 10, seed: 3), at, pools);

    [TestCase("fashion_mnist_cnn/fashion_cnn.onnx", "all", 3)]
    [TestCase("resnet8_cifar10/resnet8_cifar10.onnx", "all,strided", 5)]
    [TestCase("resnet_cifar10/resnet20.onnx", "all,strided", 3)]
    public void TrainedNetworksOfOthersKeepTheirLogits(string file, string at, int pools) =>
        Check(OnnxModel.Load(SharedData.Path($"models/{file}")), at.Split(','), pools);

    [Test]
    public void AShortcutIsPooledWithTheWeightsOfItsStage()
    {
        var inserted = LapInsertion.Insert(Architectures.Build("resnet18", 3, 32, 32, 10), new() { At = ["strided"], Concepts = 4 });
        var graph = new Graph();
        inserted.Model.Build(graph, graph.Input("x", inserted.Model.InputShape), null);
        var pools = graph.Nodes.Where(node => node.Op is LocalAttentionPool).ToArray();
        Assert.That(inserted.Layers, Has.Count.EqualTo(4), "the stem and three stages");
        Assert.That(pools, Has.Length.EqualTo(7));
        Assert.That(pools.Select(pool => pool.Inputs[1]).Distinct().Count(), Is.EqualTo(4));
    }

    [Test]
    public void WhereNoLayerCanStandIsSaid()
    {
        var model = Architectures.Build("lenet", 1, 28, 28, 10);
        Assert.That(() => LapInsertion.Insert(model, new() { At = ["pool9"] }), Throws.TypeOf<LapException>().With.Message.Contains("'pool9'").And.Message.Contains("pool1 (MaxPool), pool2 (MaxPool)"));
        Assert.That(() => LapInsertion.Insert(model, new() { At = ["strided"] }), Throws.TypeOf<LapException>().With.Message.Contains("no convolution with stride 2"));
        Assert.That(() => LapInsertion.Insert(model, new() { Concepts = 0 }), Throws.TypeOf<LapException>().With.Message.Contains("at least 1"));
        Assert.That(() => LapInsertion.Insert(model, new() { Beta = float.NaN }), Throws.TypeOf<LapException>().With.Message.Contains("0 or above"));
        var once = LapInsertion.Insert(model, new() { At = ["pool1"] }).Model;
        Assert.That(() => LapInsertion.Insert(once, new() { At = ["pool2"] }), Throws.TypeOf<LapException>().With.Message.Contains("at 'pool1' already"));
    }

    [Test]
    public void WithTheGateAtZeroLogitsAreEqualToTheBit()
    {
        var model = Architectures.Build("lenet", 1, 28, 28, 10, seed: 5);
        var inserted = LapInsertion.Insert(model, new());
        Assert.That(inserted.Gap, Is.Zero);
        var open = inserted.Model.WithValues(inserted.Layers.ToDictionary(layer => layer.Gate, _ => new float[] { 1 }));
        Assert.That(LapStart.Gap(model, open), Is.GreaterThan(1e-3), "a gate at 1 lets attention in");
    }

    void Check(OnnxModel model, string[] at, int pools)
    {
        var inserted = LapInsertion.Insert(model, new() { At = at });
        Assert.That(inserted.Gap, Is.LessThan(1e-5));
        var (before, after) = (Path.Combine(folder, "before.onnx"), Path.Combine(folder, "after.onnx"));
        model.Save(before);
        inserted.Model.Save(after);
        var dims = inserted.Model.Inputs[0].Dims!.Select(d => d < 0 ? 1 : d).ToArray();
        var x = OpRun.Random(dims.Aggregate((a, b) => a * b), 7);
        OpRun.AssertClose(Runtime(after, model, x, dims), [.. Runtime(before, model, x, dims).Select(v => (double)v)], 1e-5);
        var graph = new Graph();
        OnnxModel.Load(after).Build(graph, graph.Input("x", inserted.Model.InputShape), null);
        Assert.That(graph.Nodes.Count(node => node.Op is LocalAttentionPool), Is.EqualTo(pools));
    }

    static float[] Runtime(string path, OnnxModel model, float[] x, int[] dims)
    {
        using var session = new InferenceSession(path);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(model.Inputs[0].Name, new DenseTensor<float>(x, dims))], [model.Outputs[0].Name]);
        return [.. results[0].AsEnumerable<float>()];
    }
}
