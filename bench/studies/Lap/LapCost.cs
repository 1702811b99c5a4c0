using System.Diagnostics;
using System.Globalization;
using Whence.Studies.Training;
using Whence.Graphs;
using Whence.Models.Lap;
using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Models.Training;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Studies.Lap;

/// <summary>Training steps of networks with LAP layers beside those with the pools they replace, rounds of both alternating.</summary>
static class LapCost
{
    const int Batch = 64;
    const int Steps = 80;

    static readonly (string Name, int Channels, int Side, OnnxModel Model)[] Networks =
    [
        ("three convolutions, 3 average pools", 1, 28, StudyNetwork.New(1)),
        ("lenet, 2 max pools", 1, 28, Architectures.Build("lenet", 1, 28, 28, 10)),
        ("resnet8, global head", 3, 32, Architectures.Build("resnet8", 3, 32, 32, 10)),
    ];

    public static IEnumerable<string> Table(int rounds)
    {
        yield return $"A training step, batch {Batch}, two threads; fastest of {rounds} rounds of {Steps} steps (so many that the runtime has compiled all of them anew), rounds of both alternate. LAP layers with gates open stand alone, as at the end of their training.";
        yield return "";
        yield return "| network | pools ms | LAP ms | ratio |";
        yield return "|---|---|---|---|";
        foreach (var network in Networks)
        {
            var lap = WithLap(network.Model);
            var (pools, attention) = (double.PositiveInfinity, double.PositiveInfinity);
            for (var round = 0; round < rounds; round++)
            {
                pools = Math.Min(pools, Measured(network.Model, network, Fastest));
                attention = Math.Min(attention, Measured(lap, network, Fastest));
            }
            yield return string.Create(CultureInfo.InvariantCulture, $"| {network.Name} | {1e3 * pools:0.00} | {1e3 * attention:0.00} | {attention / pools:0.00} |");
        }
    }

    /// <summary>The costliest parts of a step of each network with LAP layers.</summary>
    public static IEnumerable<string> Profile() =>
        Networks.SelectMany(network => Measured(WithLap(network.Model), network, trainer =>
        {
            trainer.Run();
            return StepParts.Lines($"{network.Name}, with LAP, batch {Batch}", trainer.Profile(5)).ToArray();
        }));

    static OnnxModel WithLap(OnnxModel model)
    {
        var inserted = LapInsertion.Insert(model, new());
        return LapFinish.WithoutOldPools(inserted.Model.WithValues(inserted.Layers.ToDictionary(layer => layer.Gate, _ => new float[] { 1 })));
    }

    static double Fastest(Trainer trainer)
    {
        var clock = new Clock();
        trainer.Run(clock);
        return clock.Fastest;
    }

    static T Measured<T>(OnnxModel model, (string Name, int Channels, int Side, OnnxModel Model) network, Func<Trainer, T> measure)
    {
        using var backend = Backend.Open("cpu:2");
        using var weights = new Weights(backend);
        var preprocessing = Preprocessing.Preset("raw") with { Channels = network.Channels == 1 ? ChannelOrder.Grey : ChannelOrder.Rgb, Height = network.Side, Width = network.Side };
        var classifier = new Classifier(new TrainableModel(model), preprocessing);
        classifier.Load(weights);
        using var trainer = new Trainer(classifier, new MadeUpPictures(classifier.InputShape, Batch, Steps), null, weights, new() { Epochs = 1, Batch = Batch, Rate = 1e-3 });
        return measure(trainer);
    }

    /// <summary>The shortest time between steps.</summary>
    sealed class Clock : IProgress<TrainingProgress>
    {
        long last;

        public double Fastest { get; private set; } = double.PositiveInfinity;

        public void Report(TrainingProgress value)
        {
            var now = Stopwatch.GetTimestamp();
            if (last != 0)
                Fastest = Math.Min(Fastest, Stopwatch.GetElapsedTime(last, now).TotalSeconds);
            last = now;
        }
    }
}
