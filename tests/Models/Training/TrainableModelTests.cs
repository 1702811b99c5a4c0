using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Whence.Models.Training;
using Whence.Runtime;
using Whence.Tests.Models.Onnx;

namespace Whence.Tests.Models.Training;

/// <summary>ONNX files whose weights are open: what of them is trained, how it is built, and that ONNX Runtime reads what was trained as we do.</summary>
[TestFixture]
sealed class TrainableModelTests
{
    readonly string folder = Directory.CreateTempSubdirectory("whence-trained").FullName;

    [OneTimeTearDown]
    public void Clean() => Directory.Delete(folder, recursive: true);

    [TestCase("lenet", 28, 1, 61706)]
    [TestCase("resnet8", 32, 3, 75290)]
    [TestCase("resnet20", 32, 3, 269722)]
    [TestCase("resnet18", 64, 3, 11181642)]
    [TestCase("mobilenetv2", 64, 3, 2236682)]
    public void WrittenNetworksAreOnnxRuntimes(string name, int side, int channels, int parameters)
    {
        var model = Architectures.Build(name, channels, side, side, 10, seed: 3);
        var open = new TrainableModel(model);
        Assert.That(open.Parameters.Sum(weight => open.Initial(weight).Count), Is.EqualTo(parameters), "as many as PyTorch's");
        var path = Path.Combine(folder, $"{name}.onnx");
        model.Save(path);
        AssertSame(path, [2, channels, side, side]);
        Assert.That(Architectures.Build(name, channels, side, side, 10, seed: 3).FileHash, Is.EqualTo(model.FileHash), "the same seed, the same file");
    }

    [TestCase("resnet8_cifar10/resnet8_cifar10.onnx", "raw255")]
    [TestCase("resnet_cifar10/resnet20.onnx", "cifar10")]
    [TestCase("squeezenet1.1/squeezenet1.1_fp32.onnx", "raw")]
    [TestCase("mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx", "raw")]
    public void ImportedNetworksLearnAndGoBackToTheirFile(string file, string preset)
    {
        var model = OnnxModel.Load(SharedData.Path($"models/{file}"));
        var classifier = new Classifier(new TrainableModel(model), Preprocessing.Preset(preset) with { Height = 0, Width = 0 });
        using var backend = Backend.Open("cpu:2");
        using var weights = new Weights(backend);
        classifier.Load(weights);
        using var trainer = new Trainer(classifier, new Noise(), null, weights, new() { Epochs = 2, Batch = 2, Rate = 1e-4, Optimiser = new Sgd() });
        var before = trainer.Trained.ToDictionary(name => name, weights.Get);
        trainer.Run();
        Assert.That(before.Count(weight => !weights.Get(weight.Key).AsSpan().SequenceEqual(weight.Value)), Is.GreaterThan(before.Count * 0.9), "weights move");
        var path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(file)}.trained.onnx");
        trainer.Result().Save(path);
        var shape = classifier.InputShape;
        AssertSame(path, [1, shape[3], shape[1], shape[2]]);
    }

    [Test]
    public void OnlyWhatIsNamedIsTrained()
    {
        var head = new TrainableModel(SmallPictures.Network(), new() { Parameters = ["fc*"] });
        Assert.That(head.Parameters, Is.EqualTo(["fc.weight", "fc.bias"]));
        Assert.That(head.Statistics, Is.Empty, "a normalisation none of whose parameters is trained stands still");
        var last = new TrainableModel(SmallPictures.Network(), new() { Parameters = ["bn2.bias"] });
        Assert.That(last.Statistics, Is.EqualTo(["bn2.running_mean", "bn2.running_var"]));
        Assert.That(() => new TrainableModel(SmallPictures.Network(), new() { Parameters = ["head*"] }), Throws.TypeOf<TrainingException>().With.Message.Contains("'head*'"));
    }

    [Test]
    public void FrozenStatisticsNormaliseInTrainingToo()
    {
        var frozen = new TrainableModel(SmallPictures.Network(), new() { FreezeStatistics = true });
        var g = new Graph();
        var (x, samples) = (g.Input("x", [2, 8, 8, 1]), g.Input("samples", [2]));
        var (training, evaluation) = (frozen.BuildTraining(g, x, samples, 1).Logits, frozen.Build(g, x).Logits);
        Assert.That(g.Updates, Is.Empty);
        using var backend = Backend.Open(TestBackends.Chosen);
        using var weights = new Weights(backend);
        frozen.Load(weights);
        using var plan = Plan.Compile(g, backend, weights, [training, evaluation]);
        plan.Set(x, [.. Enumerable.Range(0, 128).Select(i => i % 7 / 7f)]);
        plan.Run();
        Assert.That(plan.Get(training).ToArray(), Is.EqualTo(plan.Get(evaluation).ToArray()));
    }

    [Test]
    public void DropoutDropsInTrainingAndOtherNumbersDropOtherValues()
    {
        var model = new TrainableModel(SmallPictures.Dropping());
        var g = new Graph();
        var (x, samples) = (g.Input("x", [2, 8, 8, 1]), g.Input("samples", [2]));
        var (training, evaluation) = (model.BuildTraining(g, x, samples, 1).Logits, model.Build(g, x).Logits);
        using var backend = Backend.Open(TestBackends.Chosen);
        using var weights = new Weights(backend);
        model.Load(weights);
        using var plan = Plan.Compile(g, backend, weights, [training, evaluation]);
        plan.Set(x, [.. Enumerable.Range(0, 128).Select(i => i % 64 / 64f)]);
        float[] At(float number)
        {
            plan.Set(samples, [number, number + 1]);
            plan.Run();
            return plan.Get(training).ToArray();
        }

        var (zero, five) = (At(0), At(5));
        var (first, second) = (zero[..3], zero[3..]);
        Assert.That(first, Is.Not.EqualTo(second), "two examples, two masks");
        Assert.That(zero, Is.Not.EqualTo(five));
        Assert.That(At(0), Is.EqualTo(zero));
        var (even, alike) = (plan.Get(evaluation)[..3].ToArray(), plan.Get(evaluation)[3..].ToArray());
        Assert.That(even, Is.EqualTo(alike));
        var mean = Enumerable.Range(0, 400).Select(i => At(2 * i)).Aggregate(new double[3], (sum, z) => [.. sum.Zip(z, (a, b) => a + b / 400)]);
        Assert.That(mean, Is.EqualTo(even.Select(v => (double)v)).Within(0.1), "the mean over masks is the evaluation");
    }

    [Test]
    public void WhatTwoNormalisationsShareFollowsBothBatches()
    {
        // The same normalisation twice: its statistics follow x, then 2 x + 1.
        var file = Parameters(new OnnxFile(17).Input("x", -1, 2, 2, 2)).Node("BatchNormalization", "x s b m v", "y", ("momentum", 0.5f)).Node("Add", "x x", "xx").Node("Add", "xx one", "z")
            .Weights("one", [1]).Node("BatchNormalization", "z s b m v", "w", ("momentum", 0.5f)).Node("Add", "y w", "u").Node("ReduceMean", "u", "logits", ("axes", new[] { 2, 3 }), ("keepdims", 0)).Output("logits", -1, 2);
        var model = new TrainableModel(OnnxModel.Parse(file.Bytes, "shared"));
        var g = new Graph();
        var x = g.Input("x", [2, 2, 2, 2]);
        model.BuildTraining(g, x, g.Input("samples", [2]), 1);
        using var backend = Backend.Open(TestBackends.Chosen);
        using var weights = new Weights(backend);
        model.Load(weights);
        using var plan = Plan.Compile(g, backend, weights, []);
        float[] values = [.. Enumerable.Range(0, 16).Select(i => i / 4f)];
        plan.Set(x, values);
        plan.Run();
        double[] means = [values.Where((_, i) => i % 2 == 0).Average(), values.Where((_, i) => i % 2 == 1).Average()];
        Assert.That(weights.Get("m"), Is.EqualTo(means.Select(mean => (mean / 2 + 2 * mean + 1) / 2)).Within(1e-5));
    }

    [Test]
    public void HalfPrecisionStaysHalf()
    {
        var file = new OnnxFile(17).Input("x", -1, 2).Constant("h", TensorProto.Types.DataType.Float16, [15360, 16384, 14336, 15872], 2, 2).Node("Cast", "h", "w", ("to", 1))
            .Node("MatMul", "x w", "y").Output("y", -1, 2);
        var model = OnnxModel.Parse(file.Bytes, "half");
        Assert.That(new TrainableModel(model).Parameters, Is.EqualTo(["h"]));
        var changed = model.WithValues(new Dictionary<string, float[]> { ["h"] = [1.0001f, 2, 3, 4] });
        Assert.That(new TrainableModel(changed).Initial("h").ToFloats(), Is.EqualTo([1, 2, 3, 4]), "1.0001 is nearest to 1 among halves");
        Assert.That(() => model.WithValues(new Dictionary<string, float[]> { ["h"] = [1] }), Throws.TypeOf<OnnxException>().With.Message.Contains("takes 4 values, 1 were given"));
        Assert.That(() => model.WithValues(new Dictionary<string, float[]> { ["hh"] = [1] }), Throws.TypeOf<OnnxException>().With.Message.Contains("no constant 'hh'"));
    }

    [Test]
    public void WeightsInNodesAndBesideTheFileAreTrainedToo()
    {
        File.WriteAllBytes(Path.Combine(folder, "beside.bin"), [.. new[] { 1f, 2, 3, 4 }.SelectMany(BitConverter.GetBytes)]);
        var file = new OnnxFile(17).Input("x", -1, 2).Node("Constant", "", "c", ("value", new TensorProto { DataType = 1, Dims = { 2 }, FloatData = { 5, 6 } }))
            .Node("MatMul", "x w", "p").Node("Add", "p c", "y").Output("y", -1, 2);
        file.Graph.Initializer.Add(new TensorProto
        {
            Name = "w",
            DataType = 1,
            Dims = { 2, 2 },
            DataLocation = TensorProto.Types.Location.External,
            ExternalData = { new StringEntry { Key = "location", Value = "beside.bin" } },
        });
        var path = Path.Combine(folder, "outside.onnx");
        File.WriteAllBytes(path, file.Bytes);
        var model = OnnxModel.Load(path);
        Assert.That(new TrainableModel(model).Parameters, Is.EquivalentTo(["w", "c"]));
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder, "elsewhere")).FullName;
        var saved = Path.Combine(elsewhere, "inside.onnx");
        model.WithValues(new Dictionary<string, float[]> { ["c"] = [7, 8] }).Save(saved);
        AssertSame(saved, [3, 2]);
        var again = new TrainableModel(OnnxModel.Load(saved));
        Assert.That(again.Initial("w").ToFloats(), Is.EqualTo([1, 2, 3, 4]));
        Assert.That(again.Initial("c").ToFloats(), Is.EqualTo([7, 8]));
    }

    [Test]
    public void APicturesPreparationInsideTheFileIsNotTrained()
    {
        var file = Parameters(new OnnxFile(17).Input("x", -1, 2, 2, 2)).Weights("mean", [1, 2], 1, 2, 1, 1).Weights("scale", [3, 4], 1, 2, 1, 1).Weights("gain", [5, 6], 1, 2, 1, 1)
            .Node("Add", "x mean", "c").Node("Mul", "c scale", "n").Node("Relu", "n", "r").Node("Mul", "r gain", "y")
            .Node("ReduceMean", "y", "logits", ("axes", new[] { 2, 3 }), ("keepdims", 0)).Output("logits", -1, 2);
        var model = OnnxModel.Parse(file.Bytes, "prepared");
        Assert.That(new TrainableModel(model).Parameters, Is.EqualTo(["gain"]));
        Assert.That(new TrainableModel(model, new() { Parameters = ["mean"] }).Parameters, Is.EqualTo(["mean"]), "what is named is trained");
    }

    [Test]
    public void WhatCannotBeTrainedIsSaid()
    {
        var mixing = new OnnxFile(17).Input("x", -1, 4).Weights("w", [1, 2, 3, 4, 5, 6, 7, 8], 4, 2).Node("MatMul", "x w", "p").Node("ReduceMean", "p", "m", ("axes", new[] { 0 })).Node("Sub", "p m", "y").Output("y", -1, 2);
        Assert.That(() => new TrainableModel(OnnxModel.Parse(mixing.Bytes, "mixing")), Throws.TypeOf<TrainingException>().With.Message.Contains("cannot be trained in batches"));
        var nothing = new OnnxFile(17).Input("x", -1, 4).Node("Relu", "x", "y").Output("y", -1, 4);
        Assert.That(() => new TrainableModel(OnnxModel.Parse(nothing.Bytes, "none")), Throws.TypeOf<TrainingException>().With.Message.Contains("no operator reads a weight"));
        Assert.That(() => new TrainableModel(SmallPictures.Network(), new() { Parameters = ["bn1*"] }), Throws.TypeOf<TrainingException>().With.Message.Contains("running statistic"));
    }

    static OnnxFile Parameters(OnnxFile file) => file.Weights("s", [1, 1], 2).Weights("b", [0, 0], 2).Weights("m", [0, 0], 2).Weights("v", [1, 1], 2);

    // The engine's scores are ONNX Runtime's.
    static void AssertSame(string path, int[] shape)
    {
        var (count, random) = (shape.Aggregate(1, (product, d) => product * d), new Random(5));
        float[] x = [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
        using var session = new InferenceSession(path);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(session.InputMetadata.Keys.First(), new DenseTensor<float>(x, shape))]);
        var expected = results[0].AsTensor<float>().ToArray();
        var model = OnnxModel.Load(path);
        var g = new Graph();
        var input = g.Input("x", new(shape));
        var output = model.Build(g, new Dictionary<string, Whence.Graphs.Node> { [model.Inputs[0].Name] = input }, new() { InputLayout = OnnxInputLayout.AsDeclared }).Outputs[model.Outputs[0].Name];
        using var backend = Backend.Open("cpu:2");
        using var weights = new Weights(backend);
        model.Load(weights);
        using var plan = Plan.Compile(g, backend, weights, [output]);
        plan.Set(input, x);
        plan.Run();
        var scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.That(plan.Get(output).ToArray(), Is.EqualTo(expected).Within(2e-5 * scale), path);
    }

    sealed class Noise : ITrainingSource
    {
        public string Name => "noise";

        public int Count => 4;

        public string Fingerprint => "noise";

        public void Read(int index, Span<float> pixels, Span<float> targets)
        {
            var random = new Random(index);
            foreach (ref var pixel in pixels)
                pixel = random.NextSingle();
            targets.Clear();
            targets[index] = 1;
        }
    }
}
