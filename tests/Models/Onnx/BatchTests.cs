using Whence.Explain;
using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Batches;
using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>The scores of an example do not depend on the batch that it is in, whatever the file carries in constants.</summary>
[TestFixture]
sealed class BatchTests
{
    static readonly float[] Numbers = [.. Enumerable.Range(0, 512).Select(i => MathF.Sin(i * 1.7f))];

    // Name, and whether the file keeps examples apart by itself.
    static readonly (string Name, bool IsFree, Func<OnnxFile> Make)[] Files =
    [
        ("convolution", true, () => Network().Node("Conv", "x w", "c", ("pads", new[] { 1, 1, 1, 1 })).Node("Relu", "c", "r").Node("GlobalAveragePool", "r", "p").Node("Flatten", "p", "f").Node("MatMul", "f d", "y")),
        ("reshape of 0 and -1", true, () => Network().Integers("s", 0, -1).Node("Reshape", "x s", "f").Node("MatMul", "f e", "y")),
        ("reshape of the exported batch", true, () => Network().Integers("s", 1, 32).Node("Reshape", "x s", "f").Node("MatMul", "f e", "y")),
        ("tokens", true, () => Network().Integers("s", 0, 2, 16).Node("Reshape", "x s", "t").Node("Transpose", "t", "u", ("perm", new[] { 0, 2, 1 })).Node("ReduceMean", "u", "m", ("axes", new[] { 1 }), ("keepdims", 0)).Node("MatMul", "m d", "y")),
        ("attention between tokens", true, () => Network().Integers("s", 0, 16, 2).Node("Reshape", "x s", "t").Node("Transpose", "t", "u", ("perm", new[] { 0, 2, 1 })).Node("MatMul", "t u", "a").Node("Softmax", "a", "b", ("axis", -1)).Node("MatMul", "b t", "c").Node("ReduceMean", "c", "m", ("axes", new[] { 1 }), ("keepdims", 0)).Node("MatMul", "m d", "y")),
        ("class token expanded to the batch", true, () => Network().Integers("s", 0, 16, 2).Integers("zero", 0).Integers("one", 1).Integers("two", 2)
            .Node("Reshape", "x s", "t").Node("Shape", "x", "n").Node("Gather", "n zero", "n0").Node("Concat", "n0 one two", "to", ("axis", 0)).Node("Expand", "token to", "k").Node("Concat", "k t", "z", ("axis", 1))
            .Node("ReduceMax", "z", "m", ("axes", new[] { 1 }), ("keepdims", 0)).Node("MatMul", "m d", "y")),
        ("heads folded into the batch", true, () => Network().Integers("s", -1, 8, 2).Integers("back", -1, 32).Node("Reshape", "x s", "t").Node("Transpose", "t", "u", ("perm", new[] { 0, 2, 1 })).Node("MatMul", "t u", "a").Node("Softmax", "a", "b", ("axis", -1)).Node("MatMul", "b t", "c").Node("Reshape", "c back", "f").Node("MatMul", "f e", "y")),
        ("the first of the batch", false, () => Network().Integers("zero", 0).Integers("s", 1, 32).Node("Gather", "x zero", "h", ("axis", 0)).Node("Reshape", "h s", "f").Node("MatMul", "f e", "y")),
        ("view(C, -1)", false, () => Network().Integers("s", 2, -1).Integers("back", 1, 32).Node("Reshape", "x s", "t").Node("Softmax", "t", "u", ("axis", -1)).Node("Reshape", "u back", "f").Node("MatMul", "f e", "y")),
        ("softmax over the batch", false, () => Network().Integers("s", 0, -1).Node("Reshape", "x s", "f").Node("MatMul", "f e", "l").Node("Softmax", "l", "m", ("axis", 0)).Node("Mul", "m l", "y")),
        ("mean over the batch", false, () => Network().Integers("s", 0, -1).Node("Reshape", "x s", "f").Node("ReduceMean", "f", "m", ("axes", new[] { 0 }), ("keepdims", 1)).Node("Sub", "f m", "v").Node("Add", "v f", "u").Node("MatMul", "u e", "y")),
        ("sizes of the exported batch", false, () => Network().Integers("s", 1, 2, 8, 8).Integers("back", -1, 128).Node("Resize", "x _ _ s", "r", ("mode", "nearest")).Node("Reshape", "r back", "f").Node("MatMul", "f g", "y")),
    ];

    static IEnumerable<TestCaseData> Cases => Files.Select(file => new TestCaseData(file.Name, file.IsFree, file.Make).SetArgDisplayNames(file.Name));

    [TestCaseSource(nameof(Cases))]
    public void AnExampleHasTheSameScoresInEveryBatch(string name, bool isFree, Func<OnnxFile> make)
    {
        var model = OnnxModel.Parse(make().Bytes, name);
        using var backend = Backend.Open("cpu:1");
        var values = Enumerable.Range(0, 5 * 32).Select(i => MathF.Cos(i * i * 0.37f)).ToArray();
        var alone = Enumerable.Range(0, 5).Select(i => Scores(model, backend, 1, values[(32 * i)..(32 * (i + 1))])).ToArray();
        Assert.That(model.Notes, Is.Empty);
        foreach (int[] order in new[] { new[] { 0, 1 }, [4, 2, 3], [3, 1, 0, 4, 2] })
        {
            var together = Scores(model, backend, order.Length, [.. order.SelectMany(i => values[(32 * i)..(32 * (i + 1))])]);
            Assert.That(together, Has.Length.EqualTo(3 * order.Length));
            for (var i = 0; i < order.Length; i++)
                Assert.That(together[(3 * i)..(3 * (i + 1))], Is.EqualTo(alone[order[i]]).Within(1e-5), $"example {order[i]} at place {i} of {order.Length}");
        }
        Assert.That(model.Notes, isFree ? Is.Empty : Has.Exactly(1).Contains("one example at a time"));
    }

    [TestCase(1, 0)]
    [TestCase(3, 1)]
    public void ThatABatchRunsOneByOneIsSaidOnceAndOnlyWhereThereIsABatch(int batch, int notes)
    {
        var file = Network().Integers("zero", 0).Integers("s", 1, 32).Node("Gather", "x zero", "h", ("axis", 0)).Node("Reshape", "h s", "f").Node("MatMul", "f e", "y");
        var model = OnnxModel.Parse(file.Bytes, "first");
        using var backend = Backend.Open("cpu:1");
        using var session = new ExplainSession(model, backend, Explainers.SmoothGrad(), new() { Samples = 6, Batch = batch });
        var x = new float[model.InputShape.Count];
        for (var run = 0; run < 2; run++)
            Assert.That(session.Run(x).Warnings.Count(warning => warning.Contains("one by one", StringComparison.Ordinal)), Is.EqualTo(notes), $"run {run}");
    }

    [TestCase("resnet_cifar10/resnet20.onnx")]
    [TestCase("mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx")]
    [TestCase("squeezenet1.1/squeezenet1.1_fp32.onnx")]
    public void OfCommonNetworksItIsProvenWithoutATrial(string file)
    {
        var model = OnnxModel.Load(SharedData.Path($"models/{file}"));
        var g = new Graph();
        var x = g.Input("x", model.InputShape.With(0, 5));
        var single = new Graph();
        Assert.That(BatchAxis.IsProven(x, model.BuildAtOnce(g, x).Logits, model.BuildAtOnce(single, single.Input("x", model.InputShape)).Logits));
    }

    [Test]
    public void AFileThatIsSoundForNoBatchIsRefused()
    {
        var model = OnnxModel.Parse(Network().Integers("s", 3, 7).Node("Reshape", "x s", "f").Node("MatMul", "f e", "y").Bytes, "unsound");
        var g = new Graph();
        Assert.That(() => model.Build(g, g.Input("x", model.InputShape.With(0, 2))), Throws.TypeOf<OnnxException>().With.Message.Contains("cannot become [3,7]"));
    }

    // One picture [1,2,4,4] and three classes.
    static OnnxFile Network() => new OnnxFile()
        .Input("x", 1, 2, 4, 4).Output("y", 1, 3)
        .Weights("w", Numbers[..36], 2, 2, 3, 3).Weights("d", Numbers[..6], 2, 3).Weights("e", Numbers[..96], 32, 3).Weights("g", Numbers[..384], 128, 3).Weights("token", Numbers[40..42], 1, 1, 2);

    /// <summary>The scores of a batch, built and run at once.</summary>
    public static float[] Scores(OnnxModel model, Backend backend, int batch, float[] values)
    {
        var g = new Graph();
        using var weights = new Weights(backend);
        model.Load(weights);
        var x = g.Input("x", model.InputShape.With(0, batch));
        var logits = model.Build(g, x).Logits;
        using var plan = Plan.Compile(g, backend, weights, [logits]);
        plan.Set(x, values);
        plan.Run();
        return plan.Get(logits).ToArray();
    }
}
