using System.Globalization;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Networks;
using Whence.Models.Training;
using Whence.Runtime;

namespace Whence.Studies.Training;

/// <summary>
/// The first 200 losses of ResNet-20 on CIFAR pictures beside PyTorch's in float32 and in float64, from equal weights and the same order, at several rates and sizes of a
/// batch: how far rounding alone leads float32 away from float64, theirs and ours.
/// </summary>
sealed class TrainingSteps(string peers, string pictures)
{
    const int Steps = 200;
    const int Threads = 2;
    const double Asked = 1e-3;

    static readonly (int Batch, double Rate)[] Settings = [(32, 0.01), (32, 0.001), (128, 0.01), (32, 0.1), (128, 0.001), (32, 0.003), (128, 0.003)];

    public IEnumerable<string> Table()
    {
        yield return $"Largest difference of a loss within the first 10, 50, 100 and {Steps} steps, and the first step at which it is above {Asked:g1}; the last loss by PyTorch's float64.";
        yield return "";
        yield return "| batch | rate | pair | 10 | 50 | 100 | 200 | above 0.001 from step | last loss |";
        yield return "|---|---|---|---|---|---|---|---|---|";
        var file = Path.Combine(Path.GetTempPath(), $"whence-{Environment.ProcessId}.onnx");
        Architectures.Build("resnet20", 3, 32, 32, 10).Save(file);
        foreach (var (batch, rate) in Settings)
        {
            var truth = Peer("float64");
            var (ours, theirs) = (Ours(batch, rate), Peer("float32"));
            yield return Row("Whence float32, PyTorch float64", ours, truth);
            yield return Row("PyTorch float32, PyTorch float64", theirs, truth);
            yield return Row("Whence float32, PyTorch float32", ours, theirs);

            double[] Peer(string numbers) => PyTorchTraining.Run(peers, file, "resnet20", batch, Steps, Threads, rate, pictures, numbers).Losses;

            string Row(string pair, double[] a, double[] b)
            {
                double[] gaps = [.. a.Zip(b, (x, y) => Math.Abs(x - y))];
                var first = Array.FindIndex(gaps, gap => !(gap <= Asked));
                var largest = string.Join(" | ", new[] { 10, 50, 100, Steps }.Select(n => gaps.Take(n).Max().ToString("0.0e+0", CultureInfo.InvariantCulture)));
                return string.Create(CultureInfo.InvariantCulture, $"| {batch} | {rate} | {pair} | {largest} | {(first < 0 ? "never" : first + 1)} | {truth[^1]:0.000} |");
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
