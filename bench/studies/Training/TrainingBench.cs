using System.Diagnostics;
using System.Globalization;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Networks;
using Whence.Models.Training;
using Whence.Runtime;

namespace Whence.Studies.Training;

/// <summary>
/// Training steps of whole networks beside PyTorch in the same run, rounds of ours and theirs alternating: examples prepared, forward, backward, SGD with
/// momentum. With "profile" a network's name, the costliest parts of its step instead.
/// </summary>
sealed class TrainingBench(string peers, int rounds)
{
    const int Threads = 2;

    static readonly (string Name, int Side, int Batch, int Steps)[] Networks = [("resnet8", 32, 128, 60), ("resnet20", 32, 128, 40), ("resnet18", 224, 8, 20)];

    public static int Run(string[] args)
    {
        if (args is ["profile", var name])
        {
            ResultLines.Write(Profile(Networks.Single(network => network.Name == name)), null);
            return 0;
        }
        if (args is ["steps", var peersFolder, var pictures, .. var rest])
        {
            ResultLines.Write(new TrainingSteps(peersFolder, pictures).Table(), rest.ElementAtOrDefault(0));
            return 0;
        }
        if (args.Length is < 1 or > 3)
            return 2;
        var bench = new TrainingBench(args[0], args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3);
        ResultLines.Write(bench.Table(), args.ElementAtOrDefault(2));
        return 0;
    }

    IEnumerable<string> Table()
    {
        yield return $"A training step (SGD, momentum, batch statistics) on {Threads} cores; times are of the fastest and the middle step, rounds of both alternate. The ratio is PyTorch's fastest over ours: above 1 we are faster.";
        yield return "";
        yield return "| network | batch | Whence ms | PyTorch ms | ratio | Whence images/s | memory of the step |";
        yield return "|---|---|---|---|---|---|---|";
        foreach (var network in Networks)
            yield return Row(network);
    }

    string Row((string Name, int Side, int Batch, int Steps) network)
    {
        List<double> ours = [], theirs = [];
        var memory = "";
        var file = Path.Combine(Path.GetTempPath(), $"whence-{Environment.ProcessId}.onnx");
        Architectures.Build(network.Name, 3, network.Side, network.Side, 10).Save(file);
        for (var round = 0; round < rounds; round++)
        {
            var (seconds, held) = Ours(network);
            ours.AddRange(seconds);
            memory = held;
            theirs.AddRange(Peer(network, file));
        }
        File.Delete(file);
        return string.Create(CultureInfo.InvariantCulture,
            $"| {network.Name} {network.Side}x{network.Side} | {network.Batch} | {Both(ours)} | {Both(theirs)} | {theirs.Min() / ours.Min():0.00} | {network.Batch / ours.Min():0} | {memory} |");
    }

    static (double[] Seconds, string Memory) Ours((string Name, int Side, int Batch, int Steps) network)
    {
        using var trained = new Trained(network);
        var clock = new StepClock();
        trained.Trainer.Run(clock);
        return (clock.Seconds, $"{trained.Trainer.Memory}");
    }

    static IEnumerable<string> Profile((string Name, int Side, int Batch, int Steps) network)
    {
        using var trained = new Trained(network);
        trained.Trainer.Run();
        foreach (var line in StepParts.Lines($"{network.Name}, batch {network.Batch}", trained.Trainer.Profile(5)))
            yield return line;
    }

    double[] Peer((string Name, int Side, int Batch, int Steps) network, string file) =>
        PyTorchTraining.Run(peers, file, network.Name, network.Batch, network.Steps, Threads, 0.01).Seconds[1..];

    static string Both(List<double> seconds) => string.Create(CultureInfo.InvariantCulture, $"{1e3 * seconds.Min():0.0} / {1e3 * seconds.Order().ElementAt(seconds.Count / 2):0.0}");

    /// <summary>The time between steps, the first left out.</summary>
    sealed class StepClock : IProgress<TrainingProgress>
    {
        readonly List<long> stamps = [];

        public double[] Seconds => [.. stamps.Skip(1).Zip(stamps, (end, start) => Stopwatch.GetElapsedTime(start, end).TotalSeconds)];

        public void Report(TrainingProgress value) => stamps.Add(Stopwatch.GetTimestamp());
    }

    sealed class Trained : IDisposable
    {
        readonly Backend backend = Backend.Open($"cpu:{Threads}");
        readonly Weights weights;

        public Trained((string Name, int Side, int Batch, int Steps) network)
        {
            weights = new(backend);
            var classifier = new Classifier(new TrainableModel(Architectures.Build(network.Name, 3, network.Side, network.Side, 10)), Preprocessing.Preset("raw"));
            classifier.Load(weights);
            Trainer = new(classifier, new MadeUpPictures(classifier.InputShape, network.Batch, network.Steps), null, weights, new() { Epochs = 1, Batch = network.Batch, Rate = 0.01 });
        }

        public Trainer Trainer { get; }

        public void Dispose()
        {
            Trainer.Dispose();
            weights.Dispose();
            backend.Dispose();
        }
    }
}
