using System.Globalization;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Networks;
using Whence.Models.Training;
using Whence.Runtime;

namespace Whence.Studies.Training;

/// <summary>
/// The first 200 losses of ResNet-20 on CIFAR pictures beside PyTorch's, from equal weights and the same order, at several rates and sizes of a batch. How far rounding alone leads is what PyTorch's
/// float32 is from its float64, which is slow and made for one setting, and from itself on another number of threads.
/// </summary>
sealed class TrainingSteps(string peers, string pictures)
{
    const int Steps = 200;
    const int Threads = 2;
    const double Asked = 1e-3;

    static readonly (int Batch, double Rate, bool IsDouble)[] Settings = [(32, 0.0001, false), (32, 0.001, false), (32, 0.1, false), (32, 0.01, true)];

    public IEnumerable<string> Table()
    {
        yield return $"Largest difference of a loss within the first 10, 50, 100 and {Steps} steps, and the first step at which it is above {Asked:g1}; float32 where nothing else is said.";
        yield return "";
        yield return "| batch | rate | pair | 10 | 50 | 100 | 200 | above 0.001 from step | last loss |";
        yield return "|---|---|---|---|---|---|---|---|---|";
        var file = Path.Combine(Path.GetTempPath(), $"whence-{Environment.ProcessId}.onnx");
        Architectures.Build("resnet20", 3, 32, 32, 10).Save(file);
        foreach (var (batch, rate, isDouble) in Settings)
        {
            var (ours, theirs) = (Ours(batch, rate), Peer(Threads));
            yield return Row("Whence, PyTorch", ours, theirs);
            yield return Row("PyTorch on one thread, on two", Peer(1), theirs);
            if (isDouble)
            {
                var exact = Peer(Threads, "float64");
                yield return Row("Whence, PyTorch in float64", ours, exact);
                yield return Row("PyTorch, PyTorch in float64", theirs, exact);
            }

            double[] Peer(int threads, string numbers = "float32") => PyTorchTraining.Run(peers, file, "resnet20", batch, Steps, threads, rate, pictures, numbers).Losses;

            string Row(string pair, double[] a, double[] b)
            {
                double[] gaps = [.. a.Zip(b, (x, y) => Math.Abs(x - y))];
                var first = Array.FindIndex(gaps, gap => !(gap <= Asked));
                var largest = string.Join(" | ", new[] { 10, 50, 100, Steps }.Select(n => gaps.Take(n).Max().ToString("0.0e+0", CultureInfo.InvariantCulture)));
                return string.Create(CultureInfo.InvariantCulture, $"| {batch} | {rate} | {pair} | {largest} | {(first < 0 ? "never" : first + 1)} | {b[^1]:0.000} |");
            }
        }
        File.Delete(file);
    }

    double[] Ours(int batch, double rate)
    {
        using var backend = Backend.Open($"cpu:{Threads}");
        using var weights = new Weights(backend);
        using var data = Dataset.Open(pictures);
        var classifier = new Classifier(new TrainableModel(Architectures.Build("resnet20", 3, 32, 32, 10)), Preprocessing.Preset("raw"));
        classifier.Load(weights);
        var options = new TrainingOptions { Epochs = Steps / (data.Count / batch) + 1, Batch = batch, Rate = rate };
        using var trainer = new Trainer(classifier, new InFileOrder(new PictureSource(data, classifier)), null, weights, options);
        using var enough = new CancellationTokenSource();
        var losses = new FirstLosses(enough);
        try
        {
            trainer.Run(losses, enough.Token);
        }
        catch (OperationCanceledException)
        {
            // Enough steps were seen.
        }
        return [.. losses.Values];
    }

    sealed class FirstLosses(CancellationTokenSource enough) : IProgress<TrainingProgress>
    {
        public List<double> Values { get; } = [];

        public void Report(TrainingProgress value)
        {
            Values.Add(value.Loss);
            if (Values.Count == Steps)
                enough.Cancel();
        }
    }

    /// <summary>Examples in the file's order in every epoch, whatever the trainer's is: its one worker asks for them one after the other.</summary>
    sealed class InFileOrder(ITrainingSource source) : ITrainingSource
    {
        int next;

        public string Name => source.Name;

        public int Count => source.Count;

        public string Fingerprint => source.Fingerprint;

        public void Begin(int epoch) => next = 0;

        public void Read(int index, Span<float> pixels, Span<float> targets) => source.Read(next++, pixels, targets);
    }
}
