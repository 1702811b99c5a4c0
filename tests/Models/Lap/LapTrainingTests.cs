using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Models.Lap;
using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Runtime;
using static Whence.Models.Networks.Layers;

namespace Whence.Tests.Models.Lap;

/// <summary>Training of LAP layers: masks say where they look, gates open, old pools go, and every run gives the same bits.</summary>
[TestFixture]
sealed class LapTrainingTests
{
    static readonly Preprocessing Raw = Preprocessing.Preset("raw") with { Channels = ChannelOrder.Grey, Height = TwoBlobs.Side, Width = TwoBlobs.Side };

    [Test]
    public void AnInjectedBoxMovesTheMapIntoIt()
    {
        var (with, without) = (Train(new TwoBlobs(256, 1).Boxes, Usual()), Train(null, Usual()));
        Assert.That(MassInBox(with), Is.GreaterThan(0.9));
        Assert.That(MassInBox(without), Is.LessThan(0.75), "nothing else says which of the blobs is meant");
    }

    [Test]
    public void AtTheEndGatesAreOpenAndOldPoolsGone()
    {
        var model = Train(null, Usual(1));
        var g = new Graph();
        var network = model.Build(g, g.Input("x", model.InputShape), null);
        Assert.That(g.Nodes.Count(node => node.Op is LocalAttentionPool), Is.EqualTo(2));
        Assert.That(g.Nodes.Any(node => node.Op is MaxPool2D or ReduceMean), Is.False);
        Assert.That(model.Contents.Initializers.Keys.Where(name => name.EndsWith(".gate", StringComparison.Ordinal)), Is.Empty);
        Assert.That(network.Logits.Shape[1], Is.EqualTo(2));
    }

    [Test]
    public void TheNumberOfWorkersChangesNoBit()
    {
        var boxes = new TwoBlobs(256, 1).Boxes;
        var (one, two) = (Train(boxes, Usual(1), "cpu:1"), Train(boxes, Usual(1) with { Workers = 3 }, "cpu:2"));
        foreach (var (name, tensor) in one.Contents.Initializers)
            Assert.That(two.Contents.Initializers[name].Data.ToArray(), Is.EqualTo(tensor.Data.ToArray()), name);
    }

    [Test]
    public void SharpnessNeverFallsBelowZero()
    {
        var options = new LapTrainingOptions { ScorerEpochs = 0, Epochs = 1, Rate = 1, BetaRate = 10, Batch = 32, Seed = 2 };
        var model = Train(null, options);
        Assert.That(model.Contents.Initializers.Where(entry => entry.Key.EndsWith(".lap.beta", StringComparison.Ordinal)).Select(entry => entry.Value.ToFloats()[0]), Is.All.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void ANetworkWithoutLayersIsRefused() =>
        Assert.That(() => Run(Network(), new()), Throws.TypeOf<LapException>().With.Message.Contains("whence lap insert"));

    static OnnxModel Network()
    {
        var writer = new NetworkWriter("blobs", [1, TwoBlobs.Side, TwoBlobs.Side], 5);
        return writer.Model(Sequential(
            Convolution("conv1", 12, 3, pad: 1, bias: true), Relu("relu1"), MaxPool("pool1", 2, 2),
            Convolution("conv2", 16, 3, pad: 1, bias: true), Relu("relu2"), GlobalAverage("features"), Linear("linear", 2))(writer, writer.Input));
    }

    static LapTrainingOptions Usual(int epochs = 8) => new()
    {
        ScorerEpochs = Math.Min(epochs, 5),
        ScorerRate = 5e-2,
        Epochs = epochs,
        Rate = 1e-2,
        BackboneRate = 1,
        Batch = 32,
        Loss = new() { TopShare = 0.05f },
    };

    static OnnxModel Train(LapMasks? boxes, LapTrainingOptions options, string device = "cpu:2") =>
        Run(LapInsertion.Insert(Network(), new() { Seed = 4, Beta = 50 }).Model, options with { Masks = boxes }, device);

    static OnnxModel Run(OnnxModel model, LapTrainingOptions options, string device = "cpu:2")
    {
        using var backend = Backend.Open(device);
        return new LapTraining(Raw, new TwoBlobs(256, 1), null, backend, options).Run(model).Model;
    }

    static double MassInBox(OnnxModel model)
    {
        using var backend = Backend.Open("cpu:2");
        var classifier = new Classifier(model, Raw);
        using var session = new ExplainSession(classifier, backend, new LocalAttentionMap());
        var pictures = new TwoBlobs(20, 2);
        var (inside, all) = (0.0, 0.0);
        for (var i = 0; i < pictures.Count; i++)
        {
            var (x, box) = (new float[TwoBlobs.Side * TwoBlobs.Side], new float[TwoBlobs.Side * TwoBlobs.Side]);
            pictures.Read(i, x, new float[2]);
            pictures.Boxes.Read(i, box);
            var map = session.Run(x, i % 2).Map;
            inside += map.Zip(box, (r, m) => (double)r * m).Sum() / map.Sum(r => (double)r);
            all++;
        }
        return inside / all;
    }
}
